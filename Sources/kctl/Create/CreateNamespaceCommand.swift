import JSON

/// `kctl create namespace`
struct CreateNamespaceCommand: Command {
    let name = "namespace"
    let aliases = ["ns"]
    let summary = "Create a namespace with the specified name"
    let examples = """
        kctl create namespace shop
        """
    let usage = "namespace NAME [--dry-run=server|client|none] [options]"
    let flags = Creation.flags

    func run(_ invocation: Invocation) async throws {
        let name = try Creation.name(invocation)
        try await Creation.run(
            invocation, type: "namespaces",
            [
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": ["creationTimestamp": .null, "name": .string(name)], "spec": [:], "status": [:],
            ])
    }
}
