import HTTP
import Synchronization

/// Stands in front of a handler that is still being made: sockets are bound first, so that the server knows its own
/// address, and what comes meanwhile is told to come again.
final class HandlerSlot: HTTPHandler {
    private let handler = Mutex<(any HTTPHandler)?>(nil)

    func fill(_ handler: any HTTPHandler) { self.handler.withLock { $0 = handler } }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        guard let handler = handler.withLock({ $0 }) else {
            return HTTPResponse(
                status: 503, headers: HTTPHeaders([("Retry-After", "1"), ("Content-Type", "text/plain")]),
                body: .bytes(Array("the server is starting\n".utf8)))
        }
        return await handler.respond(to: request)
    }
}

/// Takes every request for the administrator's: for the socket of `--insecure-listen`, which only this machine reaches.
struct TrustingHandler: HTTPHandler {
    var handler: any HTTPHandler

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        var request = request
        request.peer.certificate = .init(
            commonName: "insecure-local", organizations: [ClusterCertificates.mastersGroup])
        return await handler.respond(to: request)
    }
}
