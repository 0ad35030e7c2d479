import PKI
import Synchronization

/// A client of one server, with a pool of connections that are kept.
public final class HTTPClient: HTTPTransport {
    /// Whom to call, and how.
    public struct Configuration: Sendable {
        public var isTLS: Bool
        public var host: String
        public var port: UInt16
        /// Put before every target: "/prefix"; usually empty.
        public var pathPrefix: String
        /// The authorities to trust; nil means the system's.
        public var caPEM: String?
        public var identity: KeyPair?
        public var bearerToken: String?
        public var skipsVerification = false
        /// The name to check instead of the host's.
        public var serverName: String?
        public var connectTimeout = Duration.seconds(10)
        /// From the request's end to the head of the response; nil waits for ever.
        public var headTimeout: Duration? = .seconds(60)
        public var idleConnectionsMax = 64
        public var limits = HTTPLimits()

        /// "https://127.0.0.1:6443", "http://localhost:8080/prefix"; nil for anything else.
        public init?(url: String) {
            let (scheme, rest): (Bool, Substring)
            if url.hasPrefix("https://") {
                (scheme, rest) = (true, url.dropFirst(8))
            } else if url.hasPrefix("http://") {
                (scheme, rest) = (false, url.dropFirst(7))
            } else {
                return nil
            }
            let authority = rest.prefix { $0 != "/" }
            let hasPort = authority.last != "]" && authority.contains(":")
            let text = hasPort ? String(authority) : "\(authority):\(scheme ? 443 : 80)"
            guard !authority.contains("@"), let address = SocketAddress(text) else { return nil }
            (isTLS, host, port) = (scheme, address.host, address.port)
            pathPrefix = String(rest.dropFirst(authority.count))
            while pathPrefix.hasSuffix("/") { pathPrefix.removeLast() }
        }
    }

    private let configuration: Configuration
    private let tls: TLSContext?
    private let pool: Mutex<[MessageSource]> = Mutex([])

    public init(_ configuration: Configuration) throws {
        self.configuration = configuration
        tls =
            configuration.isTLS
            ? try TLSContext(
                clientOf: configuration.serverName ?? configuration.host, caPEM: configuration.caPEM,
                identity: configuration.identity, skipsVerification: configuration.skipsVerification)
            : nil
    }

    deinit { closeIdle() }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await exchange(request).response
    }

    /// Sends a request that asks to leave HTTP. With status 101 the connection comes back too; otherwise nil beside the
    /// server's refusal.
    public func upgrade(_ request: HTTPRequest) async throws -> (HTTPResponse, (any DuplexStream)?) {
        let (response, source) = try await exchange(request)
        return (response, source.map(ChannelDuplexStream.init))
    }

    /// Closes the connections that rest.
    public func closeIdle() {
        let idle = pool.withLock { pool in
            defer { pool = [] }
            return pool
        }
        idle.forEach { $0.channel.close() }
    }

    // MARK: - One exchange

    private func exchange(_ request: HTTPRequest) async throws -> (response: HTTPResponse, source: MessageSource?) {
        while let pooled = takePooled() {
            do {
                return try await ClientExchange(request, pooled, configuration, isPooled: true).run(recycle)
            } catch is StaleConnection {
                // The server closed it while it rested. Nothing of an answer was seen: another connection may try.
                continue
            }
        }
        let fresh = MessageSource(try await connect())
        return try await ClientExchange(request, fresh, configuration, isPooled: false).run(recycle)
    }

    private var recycle: @Sendable (MessageSource) -> Void {
        { [weak self] source in
            guard let self, source.with({ $0.isEmpty }) else { return source.channel.close() }
            let isKept = self.pool.withLock { pool in
                guard pool.count < self.configuration.idleConnectionsMax else { return false }
                pool.append(source)
                return true
            }
            if !isKept { source.channel.close() }
        }
    }

    private func takePooled() -> MessageSource? {
        while let source = pool.withLock({ $0.popLast() }) {
            if source.channel.isQuiet { return source }
            source.channel.close()
        }
        return nil
    }

    private func connect() async throws -> SocketChannel {
        var failure = ChannelError.broken("\(configuration.host) has no address")
        for host in await SocketChannel.resolve(configuration.host) {
            do throws(ChannelError) {
                return try await SocketChannel.connect(
                    to: SocketAddress(host: host, port: configuration.port), tls: tls,
                    timeout: configuration.connectTimeout)
            } catch { failure = error }
        }
        throw failure
    }
}

/// A kept connection that turned out to be closed before anything of an answer came.
struct StaleConnection: Error {}
