import PKI

/// Header fields in the order of the wire; names compare without regard to case (RFC 9110, section 5.1).
public struct HTTPHeaders: Sendable {
    public private(set) var fields: [(name: String, value: String)]

    public init(_ fields: [(String, String)] = []) { self.fields = fields.map { (name: $0.0, value: $0.1) } }

    /// The first field of this name. Assigning replaces all of that name; nil removes them.
    public subscript(_ name: String) -> String? {
        get { fields.first { Self.equal($0.name, name) }?.value }
        set {
            fields.removeAll { Self.equal($0.name, name) }
            if let newValue { fields.append((name, newValue)) }
        }
    }

    public func values(_ name: String) -> [String] { fields.filter { Self.equal($0.name, name) }.map(\.value) }
    public mutating func append(_ name: String, _ value: String) { fields.append((name, value)) }

    init(fields: [(name: String, value: String)]) { self.fields = fields }

    static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { ($0 | 0x20) == ($1 | 0x20) }
    }
}

/// Bytes that arrive over time. Whoever reads decides the pace: nothing is buffered beyond what `read` was asked for.
public protocol ByteStream: Sendable {
    /// The next bytes, never empty; nil at the end. Throws when the other side broke off.
    func read() async throws -> [UInt8]?
    /// Tells the producer that nobody will read on. A stream that is dropped without having ended must be cancelled.
    func cancel()
}

/// The body of a message.
public enum HTTPBody: Sendable {
    case bytes([UInt8])
    case stream(any ByteStream)
    public static let empty = HTTPBody.bytes([])
}

/// The two directions of a connection that left HTTP by an upgrade (WebSocket, `CONNECT`-like tunnels).
public protocol DuplexStream: ByteStream {
    func write(_ bytes: [UInt8]) async throws
    /// Ends our direction; the other may go on (half-close).
    func finishWriting() async
}

/// What is known of the connection a request came by.
public struct HTTPPeer: Sendable {
    /// "127.0.0.1:40312", or "in-process".
    public var address: String
    /// The subject of the client's certificate, verified against the server's client CA; nil without one.
    public var certificate: CertificateSubject?
    public init(address: String, certificate: CertificateSubject? = nil) {
        self.address = address
        self.certificate = certificate
    }
}

public struct HTTPRequest: Sendable {
    /// Upper case: "GET".
    public var method: String
    /// Path and query as on the wire: "/api/v1/pods?limit=500".
    public var target: String
    public var headers: HTTPHeaders
    public var body: HTTPBody
    public var peer: HTTPPeer

    public init(
        method: String, target: String, headers: HTTPHeaders = HTTPHeaders(), body: HTTPBody = .empty,
        peer: HTTPPeer = HTTPPeer(address: "in-process")
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}

public struct HTTPResponse: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    public var body: HTTPBody
    /// The body has no end of its own (a watch, a log that is followed). A server that drains ends it cleanly.
    public var isEndless = false
    /// Set with status 101: takes the connection over once the head is sent, and closes it by returning.
    public var upgraded: (@Sendable (any DuplexStream) async -> Void)?

    public init(
        status: Int, headers: HTTPHeaders = HTTPHeaders(), body: HTTPBody = .empty,
        upgraded: (@Sendable (any DuplexStream) async -> Void)? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.upgraded = upgraded
    }
}

/// Answers requests: what a server is built around, and what an in-process client calls.
public protocol HTTPHandler: Sendable {
    func respond(to request: HTTPRequest) async -> HTTPResponse
}

/// Sends a request and gives back the head of the response with its body still to be read. Implemented over sockets by
/// `HTTPClient`, in process by the API server's handler, and under simulation with faults.
public protocol HTTPTransport: Sendable {
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}
