import PKI
import Platform

/// The file by which clients find a server and show who they are (clientcmd's `v1.Config`).
struct KubeconfigFile {
    var server: String
    var caPEM: String
    var user: String
    var identity: KeyPair

    /// Readable by its owner only: it holds a private key.
    func write(to path: String) throws { try AtomicFile.write(Array(text.utf8), to: path, mode: 0o600) }

    private var text: String {
        func base64(_ pem: String) -> String { Base64.encode(Array(pem.utf8)) }
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: swiftlet
              cluster:
                server: \(server)
                certificate-authority-data: \(base64(caPEM))
            contexts:
            - name: swiftlet
              context:
                cluster: swiftlet
                user: \(user)
            current-context: swiftlet
            preferences: {}
            users:
            - name: \(user)
              user:
                client-certificate-data: \(base64(identity.certificatePEM))
                client-key-data: \(base64(identity.privateKeyPEM))

            """
    }
}
