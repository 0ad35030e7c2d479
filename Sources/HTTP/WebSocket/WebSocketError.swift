/// A WebSocket that can't go on, with the code that tells the peer so.
public struct WebSocketError: Error, Sendable, Hashable, CustomStringConvertible {
    public var code: WebSocketCloseCode
    public var message: String
    public var description: String { message }
    public init(_ code: WebSocketCloseCode, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// A server that answered a request for a WebSocket with something else.
public struct WebSocketRefused: Error, Sendable {
    /// The answer, its body still to be read.
    public var response: HTTPResponse
}
