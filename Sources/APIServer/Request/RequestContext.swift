import HTTP

/// A request on its way through the stages.
struct RequestContext: Sendable {
    var request: HTTPRequest
    var info: RequestInfo
    var identity: Identity

    var query: Query { info.query }

    /// The whole body. Throws 413 beyond the limit.
    func body() async throws -> [UInt8] {
        switch request.body {
        case .bytes(let bytes):
            guard bytes.count <= Limits.bodyBytesMax else { throw StatusError.bodyTooLarge }
            return bytes
        case .stream(let stream):
            var bytes: [UInt8] = []
            while let chunk = try await stream.read() {
                bytes += chunk
                if bytes.count > Limits.bodyBytesMax {
                    stream.cancel()
                    throw StatusError.bodyTooLarge
                }
            }
            return bytes
        }
    }

    /// The media type of the body in lower case, without parameters.
    var contentType: String {
        let value = request.headers["Content-Type"] ?? ""
        let type = value.split(separator: ";", maxSplits: 1).first ?? ""
        return type.filter { $0 != " " }.lowercased()
    }
}
