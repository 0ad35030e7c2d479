import HTTP
import Testing

@testable import HTTP

@Suite(.timeLimit(.minutes(1))) struct WebSocketTests {
    /// Sends back what comes, then closes.
    private static func echo(subprotocols: [String] = [], limits: WebSocketLimits = WebSocketLimits()) -> ClosureHandler
    {
        ClosureHandler { request in
            WebSocketHandshake.answer(request, subprotocols: subprotocols, limits: limits) { socket in
                while let message = try? await socket.receive() { try? await socket.send(message) }
            }
        }
    }

    private func withSocket(
        _ handler: ClosureHandler = echo(), subprotocols: [String] = [], _ body: (WebSocket) async throws -> Void
    ) async throws {
        let server = try TestServer(handler)
        try await body(try await server.client().webSocket("/", subprotocols: subprotocols))
        // The server ends with its last reference.
        withExtendedLifetime(server) {}
    }

    @Test("the key of the specification's example gets the specification's answer")
    func accept() {
        #expect(WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test("messages of every size come back, and the connection closes from either side")
    func roundTrip() async throws {
        try await withSocket { socket in
            for count in [0, 1, 125, 126, 65535, 65536, 1 << 20] {
                let message = WebSocketMessage.binary(
                    [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count))
                try await socket.send(message)
                #expect(try await socket.receive() == message)
            }
            try await socket.send(.text("grüße"))
            #expect(try await socket.receive() == .text("grüße"))
            await socket.close()
            #expect(try await socket.receive() == nil)
            #expect(socket.peerClosing?.code == .normal)
            await #expect(throws: WebSocketError.self) { try await socket.send(.text("late")) }
        }
    }

    @Test("pings pass unnoticed by whoever receives messages")
    func pings() async throws {
        try await withSocket { socket in
            try await socket.ping()
            try await socket.send(.text("a"))
            try await socket.ping()
            #expect(try await socket.receive() == .text("a"))
        }
    }

    @Test("tasks that send at once do not mix their frames")
    func concurrentSends() async throws {
        try await withSocket { socket in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in UInt8(0)..<20 {
                    group.addTask { try await socket.send(.binary([UInt8](repeating: number, count: 50_000))) }
                }
                for _ in 0..<20 {
                    let bytes = try await socket.receive()?.bytes ?? []
                    #expect(bytes.count == 50_000 && Set(bytes).count == 1)
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("the client's order decides between subprotocols")
    func subprotocols() async throws {
        let handler = Self.echo(subprotocols: ["v4", "v5"])
        try await withSocket(handler, subprotocols: ["v6", "v5", "v4"]) { #expect($0.subprotocol == "v5") }
        await #expect(throws: WebSocketRefused.self) { try await withSocket(handler, subprotocols: ["v6"]) { _ in } }
        await #expect(throws: WebSocketError.self) { try await withSocket(subprotocols: ["v6"]) { _ in } }
    }

    @Test("cancelling whoever waits for a message ends the wait")
    func cancelled() async throws {
        try await withSocket { socket in
            let waiter = Task { try await socket.receive() }
            waiter.cancel()
            await #expect(throws: (any Error).self) { _ = try await waiter.value }
        }
    }

    private static let head =
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    @Test(
        "a handshake that is none is refused over HTTP",
        arguments: [
            (head.replacing("GET", with: "POST"), "400"), (head.replacing(": 13", with: ": 8"), "426"),
            (head.replacing("dGhl", with: ""), "400"), (head.replacing("dGhl", with: "d*hl"), "400"),
            (head.replacing("Upgrade: WebSocket", with: "Upgrade: h2c"), "400"), (head, "101"),
        ])
    func handshakes(head: String, status: String) async throws {
        let answer = try await TestServer(Self.echo()).raw(head + "\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
    }

    @Test(
        "whoever breaks the rules is told how, and the connection ends",
        arguments: [
            ([0x81, 0], 1002), ([0x88, 0x81, 0, 0, 0, 0, 3], 1002), ([0x81, 0x81, 0, 0, 0, 0, 0xff], 1007),
            ([0x82, 0xff, 0, 0, 0, 0, 1, 0, 0, 0], 1009), ([0x88, 0x82, 0, 0, 0, 0, 3, 0xe8], 1000),
            ([0x80, 0x80, 0, 0, 0, 0], 1002),
        ] as [([UInt8], UInt16)])
    func faults(bytes: [UInt8], code: UInt16) async throws {
        let server = try TestServer(Self.echo())
        let channel = try await SocketChannel.connect(to: server.address, timeout: .seconds(5))
        defer { channel.close() }
        try await channel.write(Array((Self.head + "\r\n").utf8) + bytes)
        channel.setReadDeadline(after: .seconds(10))
        var all: [UInt8] = []
        while true {
            let more = try await channel.read()
            if more.isEmpty { break }
            all += more
        }
        let answer = try #require(String(decoding: all, as: UTF8.self).range(of: "\r\n\r\n")?.upperBound)
        let frame = Array(String(decoding: all, as: UTF8.self)[..<answer].utf8).count
        #expect(all[frame] == 0x88)
        #expect(UInt16(all[frame + 2]) << 8 | UInt16(all[frame + 3]) == code)
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        guard let range = range(of: part) else { return self }
        return replacingCharacters(in: range, with: other)
    }

    /// Foundation has it, and is not needed for more.
    fileprivate func range(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
