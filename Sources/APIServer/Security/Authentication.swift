import HTTP

/// Tells who sent a request: by the verified client certificate of its connection.
enum Authentication {
    /// What answers without credentials, so that load balancers and clients can look whether the server is there.
    private static let openPaths: Set = ["/healthz", "/livez", "/readyz", "/version"]

    static func identify(_ request: HTTPRequest, path: String) throws(StatusError) -> Identity {
        if let subject = request.peer.certificate, !subject.commonName.isEmpty {
            return Identity(name: subject.commonName, groups: subject.organizations + ["system:authenticated"])
        }
        if openPaths.contains(path) { return .anonymous }
        throw .unauthorized
    }
}
