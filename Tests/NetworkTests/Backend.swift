import HTTP

/// A server behind a Service: answers with its own name and what it got.
struct Backend {
    let name: String
    let server: HTTPServer
    let address: SocketAddress

    private struct Handler: HTTPHandler {
        var name: String
        func respond(to request: HTTPRequest) async -> HTTPResponse {
            if request.headers["Upgrade"] != nil {
                return HTTPResponse(
                    status: 101, headers: HTTPHeaders([("Connection", "Upgrade"), ("Upgrade", "echo")]),
                    upgraded: { stream in
                        while let bytes = try? await stream.read() { try? await stream.write(bytes) }
                    })
            }
            let body = (try? await request.body.collect(bytesMax: 16 << 20)) ?? []
            return HTTPResponse(status: 200, body: .bytes(Array("\(name) \(body.count)".utf8)))
        }
    }

    /// `host` is an address of 127.0.0.0/8; port 0 has the kernel choose.
    init(_ name: String, host: String = "127.0.0.1", port: UInt16 = 0) throws {
        self.name = name
        server = HTTPServer(handler: Handler(name: name))
        address = try server.listen(SocketAddress(host: host, port: port))
    }

    /// What SIGKILL does: the kernel closes everything at once.
    func kill() async { await server.drain(deadline: .zero) }
}
