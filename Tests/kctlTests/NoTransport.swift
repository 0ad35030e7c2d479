import HTTP

@testable import kctl

/// A cluster that must not be asked.
struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        throw CommandError("asked for \(request.target)")
    }
}
