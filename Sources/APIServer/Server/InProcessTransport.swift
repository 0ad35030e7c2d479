import HTTP

/// Calls a handler directly, in the name of one user: how the parts of the all-in-one server, and tests, reach the API.
public struct InProcessTransport: HTTPTransport {
    private let handler: any HTTPHandler
    private let peer: HTTPPeer

    public init(handler: any HTTPHandler, user: String, groups: [String] = []) {
        self.handler = handler
        peer = HTTPPeer(address: "in-process", certificate: .init(commonName: user, organizations: groups))
    }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try Task.checkCancellation()
        var request = request
        request.peer = peer
        return await handler.respond(to: request)
    }
}
