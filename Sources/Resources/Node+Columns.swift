import JSON

extension Node {
    static let columns: [ResourceDefinition.PrinterColumn] = [
        .name,
        .init("Status", description: "Whether the node is ready, and whether new pods stay away.") {
            .string(statusText($0))
        },
        .init("Roles", description: "The roles of the node.") { .string(rolesText($0)) },
        .age,
        .text("Version", ["status", "nodeInfo", "kubeletVersion"], description: "The version of the node's agent."),
        .init("Internal-IP", priority: 1, description: "The address within the cluster.") {
            .string(address("InternalIP", $0))
        },
        .init("External-IP", priority: 1, description: "The address outside of the cluster.") {
            .string(address("ExternalIP", $0))
        },
        system("OS-Image", "osImage", description: "The operating system."),
        system("Kernel-Version", "kernelVersion", description: "The version of the kernel."),
        system("Container-Runtime", "containerRuntimeVersion", description: "The container runtime and its version."),
    ]

    private static func statusText(_ node: JSON) -> String {
        let ready = Node(node).condition("Ready").map { $0.isTrue ? "Ready" : "NotReady" }
        let text = ready ?? "Unknown"
        return Node(node).isUnschedulable ? text + ",SchedulingDisabled" : text
    }

    private static let rolePrefix = "node-role.kubernetes.io/"
    private static let roleLabel = "kubernetes.io/role"

    private static func rolesText(_ node: JSON) -> String {
        var roles: Set<String> = []
        for (key, value) in Node(node).labels {
            if key.hasPrefix(rolePrefix) {
                roles.insert(String(key.dropFirst(rolePrefix.count)))
            } else if key == roleLabel {
                roles.insert(value)
            }
        }
        roles.remove("")
        return roles.isEmpty ? "<none>" : roles.sorted().joined(separator: ",")
    }

    private static func address(_ type: String, _ node: JSON) -> String {
        let found = node["status", "addresses"]?.array?.first { $0["type"]?.string == type }
        return found?["address"]?.string ?? "<none>"
    }

    private static func system(
        _ name: String, _ field: String, description: String
    ) -> ResourceDefinition.PrinterColumn {
        .init(name, priority: 1, description: description) { node in
            let text = node["status", "nodeInfo", field]?.string ?? ""
            return .string(text.isEmpty ? "<unknown>" : text)
        }
    }
}
