import JSON
import Platform

/// `kctl create secret`
struct CreateSecretCommand: Command {
    let name = "secret"
    let summary = "Create a secret using a specified subcommand"
    let usage = "secret (generic | tls) [options]"
    let subcommands: [any Command] = [CreateGenericSecretCommand(), CreateTLSSecretCommand()]
}

/// Makes the object of a secret.
enum SecretObject {
    static func make(_ name: String, type: String, _ data: [(key: String, bytes: [UInt8])]) -> JSON {
        var object: JSON = [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["creationTimestamp": .null, "name": .string(name)],
        ]
        for (key, bytes) in data { object["data", key] = .string(Base64.encode(bytes)) }
        if !type.isEmpty { object["type"] = .string(type) }
        return object
    }
}
