/// `kctl create secret generic`
struct CreateGenericSecretCommand: Command {
    let name = "generic"
    let summary = "Create a secret from a local file, directory, or literal value"
    let examples = """
        kctl create secret generic database --from-literal=password=topsecret
        """
    let usage = "generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [options]"
    let flags: [Flag] = Creation.flags + Creation.dataFlags + [.string("type", "The type of the secret.")]

    func run(_ invocation: Invocation) async throws {
        let object = SecretObject.make(
            try Creation.name(invocation), type: invocation.flags.string("type"), try Creation.data(invocation.flags))
        try await Creation.run(invocation, type: "secrets", object)
    }
}
