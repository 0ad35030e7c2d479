import HTTP
import Platform
import Synchronization
import Testing

@testable import Network

/// Counts across tasks.
private final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}

@Suite struct UserspaceProxyTests {
    let proxy = UserspaceProxy()
    /// Bound and given up again: free for the proxy. 127.96.0.0/12 is local on every Linux.
    let address: SocketAddress

    init() throws {
        let probe = try Listener(SocketAddress(host: "127.96.7.7", port: 0)) { $0.close() }
        address = probe.address
        probe.close()
    }

    private func route(_ backends: [Backend], affinity: Duration? = nil) async {
        await proxy.update(
            RoutingTable(routes: [
                RoutingTable.Route(
                    name: "default/web:80", transport: .tcp, addresses: [address],
                    endpoints: backends.map(\.address), affinityTimeout: affinity)
            ]))
    }

    private func client() throws -> HTTPClient {
        try HTTPClient(try #require(HTTPClient.Configuration(url: "http://\(address)")))
    }

    private func get(_ client: HTTPClient, body: [UInt8] = []) async throws -> String {
        let response = try await client.send(
            HTTPRequest(method: body.isEmpty ? "GET" : "POST", target: "/", body: .bytes(body)))
        #expect(response.status == 200)
        return String(decoding: try await response.body.collect(bytesMax: 1 << 20), as: UTF8.self)
    }

    @Test("requests of one connection go to all endpoints in turn")
    func balances() async throws {
        let backends = try [Backend("a"), Backend("b"), Backend("c")]
        await route(backends)
        let client = try client()
        var counts: [String: Int] = [:]
        for _ in 0..<30 { counts[try await get(client), default: 0] += 1 }
        #expect(counts == ["a 0": 10, "b 0": 10, "c 0": 10])
    }

    @Test("killed servers lose no request of clients that keep their connections")
    func killedMidLoad() async throws {
        let backends = try [Backend("a"), Backend("b"), Backend("c")]
        await route(backends)
        let done = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    let client = try client()
                    for _ in 0..<150 {
                        // Bodies small and large: replayed, and sent on as they come.
                        _ = try await get(client, body: worker % 2 == 0 ? [] : [UInt8](repeating: 1, count: 3000))
                        done.add()
                    }
                }
            }
            group.addTask {
                while done.count < 200 { await Task.yield() }
                await backends[0].kill()
                while done.count < 500 { await Task.yield() }
                await backends[1].kill()
            }
            try await group.waitForAll()
        }
        #expect(done.count == 1200)
    }

    @Test("a server that closes its connections in ending does not close the client's")
    func serverCloses() async throws {
        let listener = try Listener(SocketAddress(host: "127.0.0.1", port: 0)) { channel in
            Task {
                // One answer, then the end, as nginx gives it after SIGQUIT.
                _ = try await channel.read()
                try await channel.write(
                    Array("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok".utf8))
                channel.close()
            }
        }
        await proxy.update(
            RoutingTable(routes: [
                RoutingTable.Route(
                    name: "default/web:80", transport: .tcp, addresses: [address], endpoints: [listener.address],
                    affinityTimeout: nil)
            ]))
        let client = try await SocketChannel.connect(to: address, timeout: .seconds(5))
        defer { client.close() }
        for _ in 0..<3 {
            try await client.write(Array("GET / HTTP/1.1\r\nHost: web\r\n\r\n".utf8))
            let answer = String(decoding: try await client.read(), as: UTF8.self)
            #expect(answer == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        listener.close()
    }

    @Test("endpoints that change under load lose no request")
    func endpointsChange() async throws {
        let backends = try (0..<4).map { try Backend("\($0)") }
        await route(backends)
        let isOver = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var turn = 0
                while isOver.count == 0 {
                    await route([backends[turn % 4], backends[(turn + 1) % 4]])
                    turn += 1
                    await Task.yield()
                }
            }
            let requests = (0..<4).map { _ in
                Task {
                    let client = try client()
                    for _ in 0..<200 { _ = try await get(client) }
                }
            }
            for request in requests { try await request.value }
            isOver.add()
            try await group.waitForAll()
        }
    }

    @Test("a client without endpoints waits for one instead of failing")
    func waits() async throws {
        await route([])
        let client = try client()
        async let answer = get(client)
        let backend = try Backend("late")
        await route([backend])
        #expect(try await answer == "late 0")
    }

    @Test("with session affinity a client stays with its endpoint until that is gone")
    func affinity() async throws {
        let backends = try [Backend("a"), Backend("b"), Backend("c")]
        await route(backends, affinity: .seconds(60))
        var seen: Set<String> = []
        for _ in 0..<10 { seen.insert(try await get(client())) }
        #expect(seen.count == 1)
        let left = backends.filter { !seen.contains("\($0.name) 0") }
        await route(left, affinity: .seconds(60))
        let next = try await get(client())
        #expect(!seen.contains(next))
        #expect(try await get(client()) == next)
    }

    @Test("an upgraded connection becomes a tunnel, and outlives its endpoint's removal")
    func upgrade() async throws {
        let backend = try Backend("a")
        await route([backend])
        let (response, stream) = try await client().upgrade(
            HTTPRequest(
                method: "GET", target: "/", headers: HTTPHeaders([("Connection", "Upgrade"), ("Upgrade", "echo")])))
        #expect(response.status == 101)
        let duplex = try #require(stream)
        try await duplex.write([1, 2, 3])
        #expect(try await duplex.read() == [1, 2, 3])
        await route([])
        try await duplex.write([4])
        #expect(try await duplex.read() == [4])
        await duplex.finishWriting()
        #expect(try await duplex.read() == nil)
    }

    @Test("bytes of another protocol pass both ways, also when an endpoint refuses", arguments: [true, false])
    func tunnel(clientSpeaksFirst: Bool) async throws {
        let dead = try Backend("dead")
        await dead.kill()
        let echo = try Listener(SocketAddress(host: "127.0.0.1", port: 0)) { channel in
            Task {
                defer { channel.close() }
                if !clientSpeaksFirst { try? await channel.write([9]) }
                while let bytes = try? await channel.read(), !bytes.isEmpty { try? await channel.write(bytes) }
            }
        }
        await proxy.update(
            RoutingTable(routes: [
                RoutingTable.Route(
                    name: "default/raw:1", transport: .tcp, addresses: [address],
                    endpoints: [dead.address, echo.address], affinityTimeout: nil)
            ]))
        for _ in 0..<2 {
            let channel = try await SocketChannel.connect(to: address, timeout: .seconds(5))
            defer { channel.close() }
            channel.setReadDeadline(after: .seconds(10))
            if !clientSpeaksFirst { #expect(try await channel.read() == [9]) }
            try await channel.write([0, 1, 2])
            #expect(try await channel.read() == [0, 1, 2])
            channel.shutdownWriting()
            #expect(try await channel.read() == [])
        }
    }

    @Test("a large request passes without being held, and its answer comes back")
    func largeBody() async throws {
        let backend = try Backend("a")
        await route([backend])
        let body = [UInt8](repeating: 3, count: 4 << 20)
        #expect(try await get(client(), body: body) == "a \(body.count)")
        let pipe = StreamPipe()
        async let written: Void = {
            for _ in 0..<100 { _ = await pipe.write([UInt8](repeating: 1, count: 10_000)) }
            pipe.finish()
        }()
        let response = try await client().send(HTTPRequest(method: "POST", target: "/", body: .stream(pipe)))
        await written
        #expect(try await response.body.collect(bytesMax: 100) == Array("a 1000000".utf8))
    }

    @Test("an address that is no longer a Service's refuses")
    func removed() async throws {
        let backend = try Backend("a")
        await route([backend])
        _ = try await get(client())
        await proxy.update(RoutingTable())
        #expect(proxy.addresses.isEmpty)
        let client = try client()
        await #expect(throws: (any Error).self) { try await get(client) }
    }
}
