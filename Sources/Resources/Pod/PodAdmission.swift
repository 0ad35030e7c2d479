import JSON

/// What Kubernetes' admission plugins add to a pod, and how its status begins.
enum PodAdmission {
    /// How long a pod stays on a node that is not ready or can't be reached.
    private static let nodeProblemSeconds: Int64 = 300
    private static let nodeProblemTaints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]

    /// The classes of priority that every cluster has.
    static let priorityClasses: [String: Int64] = [
        "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000,
    ]

    static func prepare(_ pod: inout JSON, _ old: JSON?) {
        // Pods of this version of the API count no generations.
        pod["metadata", "generation"] = nil
        pod.update("spec") { spec in
            if old == nil, spec["serviceAccountName"]?.string?.isEmpty ?? true {
                spec["serviceAccountName"] = "default"
                spec["serviceAccount"] = "default"
            }
            setPriority(&spec, old?["spec"])
            addTolerations(&spec)
        }
        if old == nil { pod["status"] = firstStatus(pod) }
    }

    private static func setPriority(_ spec: inout JSON, _ old: JSON?) {
        if spec["priority"] == nil {
            let ofClass = spec["priorityClassName"]?.string.flatMap { priorityClasses[$0] }
            spec["priority"] = old?["priority"] ?? .int(ofClass ?? 0)
        }
        if spec["preemptionPolicy"] == nil {
            spec["preemptionPolicy"] = old?["preemptionPolicy"] ?? "PreemptLowerPriority"
        }
    }

    /// Every pod bears a node's trouble for a while, unless it says how long itself.
    private static func addTolerations(_ spec: inout JSON) {
        var tolerations = spec["tolerations"]?.array ?? []
        let missing = nodeProblemTaints.filter { taint in
            !tolerations.contains { toleration in
                let (key, effect) = (toleration["key"]?.string ?? "", toleration["effect"]?.string ?? "")
                return (key == taint || key.isEmpty) && (effect == "NoExecute" || effect.isEmpty)
            }
        }
        if missing.isEmpty { return }
        tolerations += missing.map { taint in
            [
                "key": .string(taint), "operator": "Exists", "effect": "NoExecute",
                "tolerationSeconds": .int(nodeProblemSeconds),
            ]
        }
        spec["tolerations"] = .array(tolerations)
    }

    private static func firstStatus(_ pod: JSON) -> JSON {
        var status: JSON = ["phase": "Pending"]
        if let gates = pod["spec", "schedulingGates"]?.array, !gates.isEmpty {
            status["conditions"] = [
                [
                    "type": "PodScheduled", "status": "False", "reason": "SchedulingGated",
                    "message": "Scheduling is blocked due to non-empty scheduling gates",
                ]
            ]
        }
        status["qosClass"] = .string(QualityOfService(podSpec: pod["spec"]).rawValue)
        return status
    }
}
