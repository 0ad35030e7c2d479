/// Cuts a stream of bytes into frames, and refuses what RFC 6455, section 5, forbids.
struct WebSocketFrameParser {
    private let expectsMask: Bool
    private let limits: WebSocketLimits
    private var buffer: [UInt8] = []
    private var position = 0

    init(role: WebSocket.Role, limits: WebSocketLimits) {
        expectsMask = role == .server
        self.limits = limits
    }

    mutating func append(_ bytes: [UInt8]) {
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        buffer += bytes
    }

    /// The next whole frame; nil until more bytes have come.
    mutating func next() throws(WebSocketError) -> WebSocketFrame? {
        guard let (head, start) = try head() else { return nil }
        guard buffer.count - start >= head.length else { return nil }
        var payload = Array(buffer[start..<start + head.length])
        if expectsMask { WebSocketFrame.apply(Array(buffer[start - 4..<start]), to: &payload, from: 0) }
        position = start + head.length
        return WebSocketFrame(isFinal: head.isFinal, opcode: head.opcode, payload: payload)
    }

    private struct Head {
        var isFinal: Bool
        var opcode: WebSocketFrame.Opcode
        var length: Int
    }

    /// The head and where its payload begins. It is checked before the payload is waited for.
    private func head() throws(WebSocketError) -> (Head, payload: Int)? {
        guard buffer.count - position >= 2 else { return nil }
        let (first, second) = (buffer[position], buffer[position + 1])
        guard first & 0x70 == 0 else {
            throw WebSocketError(.protocolError, "a frame uses an extension that was not agreed on")
        }
        guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0f) else {
            throw WebSocketError(.protocolError, "a frame has the unknown opcode \(first & 0x0f)")
        }
        guard (second & 0x80 != 0) == expectsMask else {
            let fault = expectsMask ? "a frame of a client is not masked" : "a frame of a server is masked"
            throw WebSocketError(.protocolError, fault)
        }
        let isFinal = first & 0x80 != 0
        if opcode.isControl {
            guard isFinal, second & 0x7f <= WebSocketFrame.controlBytesMax else {
                throw WebSocketError(.protocolError, "a control frame is fragmented or too long")
            }
        }
        guard let (length, end) = try length(second & 0x7f) else { return nil }
        guard length <= limits.frameBytesMax else {
            throw WebSocketError(.tooLarge, "a frame of \(length) bytes; at most \(limits.frameBytesMax) are taken")
        }
        let payload = end + (expectsMask ? 4 : 0)
        return buffer.count >= payload ? (Head(isFinal: isFinal, opcode: opcode, length: length), payload) : nil
    }

    /// The length in its 7, 16 or 64 bits, of which only the shortest that suffices is allowed.
    private func length(_ short: UInt8) throws(WebSocketError) -> (Int, end: Int)? {
        let start = position + 2
        if short < 126 { return (Int(short), start) }
        let count = short == 126 ? 2 : 8
        guard buffer.count >= start + count else { return nil }
        let value = buffer[start..<start + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value >= (count == 2 ? 126 : 65536), let length = Int(exactly: value) else {
            throw WebSocketError(.protocolError, "a frame's length is not written in the shortest way")
        }
        return (length, start + count)
    }
}
