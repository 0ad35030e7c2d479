import JSON
import Resources

/// `kctl autoscale`
struct AutoscaleCommand: Command {
    let name = "autoscale"
    let group = CommandGroup.deploy
    let summary = "Auto-scale a deployment or replica set"
    let details = """
        Create an autoscaler that chooses and sets the number of pods of a deployment or replica set.

         The load is the pods' CPU time as a part of what they request; without --cpu-percent it is kept near 80%.
        """
    let examples = """
        # Between 2 and 10 pods
        kctl autoscale deployment web --min=2 --max=10

        # At most 5 pods, at about 60% of the CPU that they request
        kctl autoscale deployment/web --max=5 --cpu-percent=60
        """
    let usage =
        "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU] [options]"
    let flags: [Flag] = [
        .filename, .recursive, .kustomize, .output, .showManagedFields, .dryRun, .fieldManager("kubectl-autoscale"),
        .int("min", default: -1, "The least number of pods; one if it is not given."),
        .int("max", default: -1, "The largest number of pods. Required."),
        .int("cpu-percent", default: -1, "The average CPU time of all pods to keep to, in percent of their requests."),
        .string("name", "The name of the autoscaler; that of the scaled object if it is not given."),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        guard flags.isSet("max") else { throw CommandError("required flag(s) \"max\" not set") }
        let (minimum, maximum) = (flags.int("min"), flags.int("max"))
        guard maximum >= 1 else {
            throw CommandError("--max=MAXPODS is required and must be at least 1, max: \(maximum)")
        }
        guard maximum >= minimum else {
            throw CommandError(
                "--max=MAXPODS must be larger or equal to --min=MINPODS, max: \(maximum), min: \(minimum)")
        }
        let printer = try ResultPrinter(invocation)
        let type = try await invocation.cluster().mapper.type("horizontalpodautoscalers")
        let count = try await invocation.forEachTarget { target in
            guard Self.scalable.contains(target.type.kind) else {
                throw CommandError(
                    "cannot autoscale a \(target.type.kind): the server could not find the requested resource")
            }
            let name = invocation.nonEmpty("name") ?? target.key.name
            let object = Self.autoscaler(
                name, of: target, minimum: minimum, maximum: maximum, cpuPercent: flags.int("cpu-percent"))
            try printer.print(try await invocation.create(object, type), type, "autoscaled")
        }
        if count == 0 { throw CommandError("no objects passed to autoscale") }
    }

    private static let scalable = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"]

    static func autoscaler(
        _ name: String, of target: FoundObject, minimum: Int, maximum: Int, cpuPercent: Int
    ) -> JSON {
        var spec: JSON = [
            "scaleTargetRef": [
                "apiVersion": .string(target.type.apiVersion), "kind": .string(target.type.kind),
                "name": .string(target.key.name),
            ],
            "maxReplicas": .int(Int64(maximum)),
        ]
        if minimum > 0 { spec["minReplicas"] = .int(Int64(minimum)) }
        if cpuPercent >= 0 {
            spec["metrics"] = [
                [
                    "type": "Resource",
                    "resource": [
                        "name": "cpu",
                        "target": ["type": "Utilization", "averageUtilization": .int(Int64(cpuPercent))],
                    ],
                ]
            ]
        }
        return [
            "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": ["name": .string(name)],
            "spec": spec,
        ]
    }
}
