/// What is sent and received: a whole message, however it was cut into frames.
public enum WebSocketMessage: Sendable, Hashable {
    case text(String)
    case binary([UInt8])

    public var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .binary(let bytes): bytes
        }
    }
}

/// Puts the fragments of a message together (RFC 6455, section 5.4).
struct WebSocketAssembler {
    private let messageBytesMax: Int
    private var opcode: WebSocketFrame.Opcode?
    private var bytes: [UInt8] = []

    init(messageBytesMax: Int) { self.messageBytesMax = messageBytesMax }

    /// Takes a data frame; gives the message that it completes.
    mutating func take(_ frame: WebSocketFrame) throws(WebSocketError) -> WebSocketMessage? {
        guard (frame.opcode == .continuation) == (opcode != nil) else {
            let fault =
                opcode == nil ? "a fragment continues no message" : "a message begins within another one's fragments"
            throw WebSocketError(.protocolError, fault)
        }
        guard bytes.count + frame.payload.count <= messageBytesMax else {
            throw WebSocketError(.tooLarge, "a message of more than \(messageBytesMax) bytes")
        }
        if opcode == nil { opcode = frame.opcode }
        bytes += frame.payload
        guard frame.isFinal else { return nil }
        defer { (opcode, bytes) = (nil, []) }
        guard opcode == .text else { return .binary(bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw WebSocketError(.invalidText, "a text message is no UTF-8")
        }
        return .text(text)
    }
}
