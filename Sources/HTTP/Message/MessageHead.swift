/// How a message's body ends (RFC 9112, section 6).
public enum BodyFraming: Sendable, Hashable {
    case none
    case length(Int)
    case chunked
    case untilClose
}

/// The head of a request, checked.
public struct RequestHead: Sendable {
    public var method: String
    public var target: String
    public var headers: HTTPHeaders
    public var framing: BodyFraming
    public var isHTTP10: Bool
    /// Whether the connection may be used again.
    public var keepsAlive: Bool
    public var expectsContinue: Bool
}

/// The head of a response, checked. How its body ends depends on the request too: see `framing(forMethod:)`.
public struct ResponseHead: Sendable {
    public var status: Int
    public var headers: HTTPHeaders
    public var keepsAlive: Bool
    var declaredFraming: BodyFraming?

    /// RFC 9112, section 6.3.
    public func framing(forMethod method: String) -> BodyFraming {
        if method == "HEAD" || status < 200 || status == 204 || status == 304 { return .none }
        return declaredFraming ?? .untilClose
    }
}
