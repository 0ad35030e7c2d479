import JSON

/// `kctl set env`
struct SetEnvCommand: Command {
    let name = "env"
    let summary = "Update environment variables on a pod template"
    let details = """
        Update environment variables of containers, or list them.

         NAME=VALUE sets a variable, NAME- removes it.
        """
    let examples = """
        # Set a variable in all containers
        kctl set env deployment/web STAGE=production

        # Remove it
        kctl set env deployment/web STAGE-

        # Show what is set
        kctl set env deployment/web --list
        """
    let usage = "env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]"
    let flags: [Flag] =
        Flag.changing + [
            .containers, .array("env", short: "e", "A variable to set, NAME=VALUE."),
            .bool("list", "Show the variables instead of changing them."),
            .bool("overwrite", default: true, "If false, a variable that has a value already is an error."),
        ]

    func run(_ invocation: Invocation) async throws {
        var words = try Assignments(invocation.arguments, removes: true)
        words.pairs += try Assignments(invocation.flags.list("env"), removes: false).pairs
        let pattern = invocation.flags.string("containers")
        if invocation.flags.bool("list") {
            try await invocation.forEachTarget(arguments: words.resources) { target in
                invocation.console.print(Self.list(target, pattern))
            }
            return
        }
        if words.pairs.isEmpty { return }
        let overwrites = invocation.flags.bool("overwrite")
        try await ContainerChange(operation: "env updated").run(invocation, resources: words.resources) { spec in
            try Self.change(spec, words.pairs, pattern: pattern, overwrites: overwrites)
        }
    }

    static func change(
        _ spec: JSON, _ pairs: [(key: String, value: String?)], pattern: String, overwrites: Bool
    ) throws(CommandError) -> JSON? {
        var change: JSON = [:]
        for member in ["initContainers", "containers"] {
            var changed: [JSON] = []
            for container in spec[member]?.array ?? [] {
                let name = container["name"]?.string ?? ""
                guard ContainerChange.matches(name, pattern) else { continue }
                let present = container["env"]?.array ?? []
                var variables: [JSON] = []
                for (key, value) in pairs {
                    let current = present.first { $0["name"]?.string == key }
                    if !overwrites, value != nil, current != nil {
                        throw CommandError("'\(key)' already has a value, and --overwrite is false")
                    }
                    if let value {
                        guard current?["value"]?.string != value || current?["valueFrom"] != nil else { continue }
                        var variable: JSON = ["name": .string(key), "value": .string(value)]
                        if current?["valueFrom"] != nil { variable["valueFrom"] = .null }
                        variables.append(variable)
                    } else if current != nil {
                        variables.append(["name": .string(key), "$patch": "delete"])
                    }
                }
                if !variables.isEmpty { changed.append(["name": .string(name), "env": .array(variables)]) }
            }
            if !changed.isEmpty { change[member] = .array(changed) }
        }
        // A bare nil would be JSON's null.
        return change.object?.isEmpty ?? true ? Optional.none : change
    }

    private static func list(_ target: FoundObject, _ pattern: String) -> String {
        var text = ""
        for container in PodTemplate.containers(of: target.json) {
            let name = container["name"]?.string ?? ""
            guard ContainerChange.matches(name, pattern) else { continue }
            text += "# \(target.type.kind) \(target.key.name), container \(name)\n"
            for variable in container["env"]?.array ?? [] {
                let key = variable["name"]?.string ?? ""
                if let source = variable["valueFrom"]?.object.map(Array.init)?.first {
                    text += "# \(key) from \(source.key) \(source.value["name"]?.string ?? "")\n"
                } else {
                    text += "\(key)=\(variable["value"]?.string ?? "")\n"
                }
            }
        }
        return text
    }
}
