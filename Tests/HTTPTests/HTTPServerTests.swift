import HTTP
import PKI
import Platform
import Synchronization
import Testing

@Suite struct HTTPServerTests {
    @Test("requests that are sent together are answered in order")
    func pipelining() async throws {
        let server = try TestServer()
        let requests = (0..<50).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
        let answer = try await server.raw(requests)
        let order = answer.split(separator: "GET /").dropFirst().compactMap { Int($0.prefix { $0 != " " }) }
        #expect(order == Array(0..<50))
    }

    @Test("a chunked request is put together; trailers and extensions are read away")
    func chunked() async throws {
        let server = try TestServer()
        let answer = try await server.raw(
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: u\r\n\r\n"
                + "GET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.contains("POST /a abcd"))
        #expect(answer.contains("GET /b "))
    }

    @Test("a client that expects 100 Continue gets it when the body is read")
    func expectContinue() async throws {
        let server = try TestServer()
        let channel = try await SocketChannel.connect(to: server.address, timeout: .seconds(5))
        defer { channel.close() }
        channel.setReadDeadline(after: .seconds(10))
        try await channel.write(
            Array("PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n".utf8))
        #expect(String(decoding: try await channel.read(), as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
        try await channel.write(Array("abc".utf8))
        #expect(String(decoding: try await channel.read(), as: UTF8.self).hasSuffix("PUT /a abc"))
    }

    @Test("a head that does not come to its end is answered with 408")
    func slowHead() async throws {
        var limits = HTTPLimits()
        limits.headTimeout = .milliseconds(100)
        let server = try TestServer(limits: limits)
        #expect(try await server.raw("GET / HTT", ending: false).hasPrefix("HTTP/1.1 408 "))
    }

    @Test("a connection that rests too long is closed without a word")
    func idle() async throws {
        var limits = HTTPLimits()
        limits.idleTimeout = .milliseconds(50)
        let server = try TestServer(limits: limits)
        let answer = try await server.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ending: false)
        #expect(answer.components("HTTP/1.1 ") == 1)
    }

    @Test("HEAD, 204 and 304 have no body, and the connection is kept")
    func noBody() async throws {
        let server = try TestServer(
            ClosureHandler { request in
                HTTPResponse(status: Int(request.target.dropFirst()) ?? 200, body: .bytes(Array("body".utf8)))
            })
        let answer = try await server.raw(
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET /304 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /200 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.components("HTTP/1.1 ") == 4)
        #expect(answer.components("\r\n\r\nbody") == 1)
        #expect(answer.contains("Content-Length: 4"))
    }

    @Test("a large body goes both ways in pieces")
    func largeBody() async throws {
        let server = try TestServer(limits: limits(body: 64 << 20))
        let pipe = StreamPipe(bytesMax: 1 << 16)
        let piece = [UInt8](repeating: 7, count: 64 << 10)
        let count = 160
        async let sent: Void = {
            for _ in 0..<count { _ = await pipe.write(piece) }
            pipe.finish()
        }()
        let response = try await server.client().send(
            HTTPRequest(method: "POST", target: "/", body: .stream(pipe)))
        await sent
        #expect(try await response.body.collect(bytesMax: 64 << 20).count == count * piece.count + "POST / ".utf8.count)
    }

    @Test("a connection that was upgraded carries bytes both ways, and half of it can end")
    func upgrade() async throws {
        let server = try TestServer(
            ClosureHandler { _ in
                HTTPResponse(
                    status: 101, headers: HTTPHeaders([("Connection", "Upgrade"), ("Upgrade", "echo")]),
                    upgraded: { stream in
                        while let bytes = try? await stream.read() { try? await stream.write(bytes) }
                        try? await stream.write(Array("bye".utf8))
                    })
            })
        let request = HTTPRequest(
            method: "GET", target: "/", headers: HTTPHeaders([("Connection", "Upgrade"), ("Upgrade", "echo")]))
        let (response, stream) = try await server.client().upgrade(request)
        #expect(response.status == 101)
        let duplex = try #require(stream)
        try await duplex.write(Array("hello".utf8))
        #expect(try await duplex.read() == Array("hello".utf8))
        await duplex.finishWriting()
        #expect(try await duplex.read() == Array("bye".utf8))
        #expect(try await duplex.read() == nil)
    }

    @Test("an endless body ends cleanly when the server drains, and rests are closed")
    func drain() async throws {
        let pipe = StreamPipe()
        let server = try TestServer(
            ClosureHandler { _ in
                var response = HTTPResponse(status: 200, body: .stream(pipe))
                response.isEndless = true
                return response
            })
        _ = pipe.offer(Array("first".utf8))
        let response = try await server.client().send(HTTPRequest(method: "GET", target: "/"))
        guard case .stream(let stream) = response.body else { return #expect(Bool(false), "no stream") }
        #expect(try await stream.read() == Array("first".utf8))
        async let drained: Void = server.server.drain(deadline: .seconds(10))
        #expect(try await stream.read() == nil)
        await drained
        #expect(server.server.connectionCount == 0)
        await #expect(throws: ChannelError.self) {
            try await server.client().send(HTTPRequest(method: "GET", target: "/"))
        }
    }

    @Test("a watcher that goes away has its stream cancelled")
    func hangup() async throws {
        let pipe = StreamPipe()
        let server = try TestServer(ClosureHandler { _ in HTTPResponse(status: 200, body: .stream(pipe)) })
        let client = try server.client()
        let response = try await client.send(HTTPRequest(method: "GET", target: "/"))
        if case .stream(let stream) = response.body { stream.cancel() }
        // Ends when the pipe is cancelled: a writer is told so.
        while await pipe.write([1]) { await Task.yield() }
        #expect(pipe.isCancelled)
    }

    @Test("the client sends a request again when the kept connection was closed meanwhile")
    func staleConnection() async throws {
        var limits = HTTPLimits()
        limits.idleTimeout = .milliseconds(20)
        let server = try TestServer(limits: limits)
        let client = try server.client()
        for index in 0..<20 {
            let response = try await client.send(HTTPRequest(method: "GET", target: "/\(index)"))
            #expect(try await text(response.body) == "GET /\(index) ")
            while server.server.connectionCount > 0, index % 4 == 0 { await Task.yield() }
        }
    }

    private func limits(body: Int) -> HTTPLimits {
        var limits = HTTPLimits()
        limits.bodyBytesMax = body
        return limits
    }
}

extension String {
    /// How often a text occurs.
    func components(_ part: String) -> Int {
        var (count, rest) = (0, Substring(self))
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
