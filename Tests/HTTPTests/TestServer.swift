import Glibc
import HTTP
import PKI

/// A handler from a closure.
struct ClosureHandler: HTTPHandler {
    var body: @Sendable (HTTPRequest) async -> HTTPResponse
    func respond(to request: HTTPRequest) async -> HTTPResponse { await body(request) }

    /// Answers with method, path and body, so that a test sees what arrived.
    static let echo = ClosureHandler { request in
        guard let body = try? await request.body.collect(bytesMax: 64 << 20) else {
            return HTTPResponse(status: 400, body: .bytes(Array("broken body".utf8)))
        }
        return HTTPResponse(status: 200, body: .bytes(Array("\(request.method) \(request.target) ".utf8) + body))
    }
}

struct TestServer {
    let server: HTTPServer
    let address: SocketAddress

    init(_ handler: ClosureHandler = .echo, limits: HTTPLimits = HTTPLimits(), tls: TLSContext? = nil) throws {
        server = HTTPServer(handler: handler, limits: limits)
        address = try server.listen(SocketAddress(host: "127.0.0.1", port: 0), tls: tls)
    }

    func client(_ change: (inout HTTPClient.Configuration) -> Void = { _ in }, isTLS: Bool = false) throws -> HTTPClient
    {
        guard var configuration = HTTPClient.Configuration(url: "\(isTLS ? "https" : "http")://\(address)") else {
            throw HTTPError(400, "no URL")
        }
        change(&configuration)
        return try HTTPClient(configuration)
    }

    /// Sends bytes as they are, ends our direction, and gives back all that came.
    func raw(_ text: String, ending: Bool = true) async throws -> String {
        let channel = try await SocketChannel.connect(to: address, timeout: .seconds(5))
        defer { channel.close() }
        try await channel.write(Array(text.utf8))
        if ending { channel.shutdownWriting() }
        channel.setReadDeadline(after: .seconds(10))
        var all: [UInt8] = []
        while true {
            let bytes = try await channel.read()
            if bytes.isEmpty { return String(decoding: all, as: UTF8.self) }
            all += bytes
        }
    }
}

func text(_ body: HTTPBody) async throws -> String {
    String(decoding: try await body.collect(bytesMax: 64 << 20), as: UTF8.self)
}
