import Platform

/// `kctl create secret tls`
struct CreateTLSSecretCommand: Command {
    let name = "tls"
    let summary = "Create a TLS secret"
    let examples = """
        kctl create secret tls site --cert=site.crt --key=site.key
        """
    let usage = "tls NAME --cert=path/to/cert/file --key=path/to/key/file [options]"
    let flags: [Flag] =
        Creation.flags + [
            .string("cert", "The certificate, a PEM file."), .string("key", "Its private key, a PEM file."),
        ]

    func run(_ invocation: Invocation) async throws {
        let (certificate, key) = (invocation.flags.string("cert"), invocation.flags.string("key"))
        guard !certificate.isEmpty, !key.isEmpty else {
            throw CommandError("key and cert must be specified")
        }
        let object = SecretObject.make(
            try Creation.name(invocation), type: "kubernetes.io/tls",
            [("tls.crt", try FileSystem.read(certificate)), ("tls.key", try FileSystem.read(key))])
        try await Creation.run(invocation, type: "secrets", object)
    }
}
