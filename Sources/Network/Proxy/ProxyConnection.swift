import HTTP
import Platform

/// One connection of a client to a Service.
struct ProxyConnection: Sendable {
    let client: MessageSource
    let balancer: EndpointBalancer
    let world: World
    /// The client's address without its port: what session affinity goes by.
    let clientHost: String

    /// How long a client may be silent before it is taken for one that waits for the server to speak first (SMTP, MySQL).
    private static let firstBytesTimeout = Duration.milliseconds(500)
    /// How long a connection or request waits for an endpoint that takes it.
    static let endpointTimeout = Duration.seconds(5)
    /// A node's own network answers or refuses at once.
    static let connectTimeout = Duration.seconds(2)
    /// Between two rounds over endpoints that all refused.
    private static let roundPause = Duration.milliseconds(50)

    init(_ channel: SocketChannel, _ balancer: EndpointBalancer, _ world: World) {
        client = MessageSource(channel)
        self.balancer = balancer
        self.world = world
        clientHost = SocketAddress(channel.peerAddress)?.host ?? ""
    }

    func serve() async {
        defer { client.channel.close() }
        do {
            if try await speaksHTTP() {
                try await HTTPRelay(connection: self).run()
            } else {
                try await tunnel()
            }
        } catch {
            // One of the two is gone: the other learns it by the end of its connection.
        }
    }

    /// A connection to an endpoint, new or kept from an earlier request.
    struct Backend: Sendable {
        var source: MessageSource
        var endpoint: SocketAddress
        var wasIdle: Bool
    }

    /// Connects to an endpoint, trying others until the time is over. Nil when none takes it. The caller releases it.
    func connect(
        avoiding failed: Set<SocketAddress> = [], deadline: Duration
    ) async -> Backend? {
        var tried = failed
        while true {
            while let endpoint = balancer.pick(client: clientHost, avoiding: tried) {
                if let idle = balancer.takeIdle(endpoint) {
                    return Backend(source: idle, endpoint: endpoint, wasIdle: true)
                }
                do throws(ChannelError) {
                    let channel = try await SocketChannel.connect(
                        to: endpoint, loop: client.channel.loop, timeout: Self.connectTimeout)
                    return Backend(source: MessageSource(channel), endpoint: endpoint, wasIdle: false)
                } catch {
                    balancer.release(endpoint, failed: true)
                    tried.insert(endpoint)
                }
            }
            let rest = deadline - world.time.uptime
            guard rest > .zero else { return nil }
            if tried.isEmpty {
                await balancer.waitForEndpoints(atMost: rest)
            } else {
                tried = []
                try? await world.time.sleep(for: min(rest, Self.roundPause))
            }
        }
    }

    /// Passes bytes both ways until both have ended. `backend` may have been connected before.
    func tunnel(to backend: MessageSource) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await Self.pump(client, backend.channel) }
            group.addTask { await Self.pump(backend, client.channel) }
        }
    }

    private func tunnel() async throws {
        let deadline = world.time.uptime + Self.endpointTimeout
        guard let backend = await connect(deadline: deadline) else { return }
        await tunnel(to: backend.source)
        backend.source.channel.close()
        balancer.release(backend.endpoint, failed: false)
    }

    private static func pump(_ source: MessageSource, _ sink: SocketChannel) async {
        do throws(ChannelError) {
            while true {
                let early = source.with { $0.take(.max) }
                let bytes = early.isEmpty ? try await source.channel.read() : early
                if bytes.isEmpty { break }
                try await sink.write(bytes)
            }
            sink.shutdownWriting()
        } catch {
            source.channel.close()
            sink.close()
        }
    }

    private func speaksHTTP() async throws -> Bool {
        client.channel.setReadDeadline(after: Self.firstBytesTimeout)
        defer { client.channel.setReadDeadline(after: nil) }
        while true {
            if let known = client.with({ $0.withBytes(Self.beginsLikeHTTP) }) { return known }
            do {
                guard try await client.fill() else { return false }
            } catch {
                if error == .timedOut { return false }
                throw error
            }
        }
    }

    private static let methods = ["GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "PATCH ", "OPTIONS "].map {
        Array($0.utf8)
    }

    /// Nil while there are too few bytes to tell.
    static func beginsLikeHTTP(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        var isPossible = false
        for method in methods {
            let count = min(bytes.count, method.count)
            guard bytes.prefix(count).elementsEqual(method.prefix(count)) else { continue }
            if count == method.count { return true }
            isPossible = true
        }
        return isPossible ? nil : false
    }
}
