import JSON
import Platform

/// `kctl create configmap`
struct CreateConfigMapCommand: Command {
    let name = "configmap"
    let aliases = ["cm"]
    let summary = "Create a config map from a local file, directory or literal value"
    let examples = """
        # Every file of a folder
        kctl create configmap site --from-file=conf.d

        # Values
        kctl create configmap site --from-literal=colour=green --from-literal=size=10
        """
    let usage =
        "configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]"
    let flags: [Flag] = Creation.flags + Creation.dataFlags

    func run(_ invocation: Invocation) async throws {
        let name = try Creation.name(invocation)
        var object: JSON = [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": ["creationTimestamp": .null, "name": .string(name)],
        ]
        for (key, bytes) in try Creation.data(invocation.flags) {
            if let text = String(validating: bytes, as: UTF8.self) {
                object["data", key] = .string(text)
            } else {
                object["binaryData", key] = .string(Base64.encode(bytes))
            }
        }
        try await Creation.run(invocation, type: "configmaps", object)
    }
}
