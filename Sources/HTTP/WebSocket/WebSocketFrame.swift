/// One frame (RFC 6455, section 5.2), its payload unmasked.
struct WebSocketFrame: Sendable, Hashable {
    enum Opcode: UInt8, Sendable {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10

        var isControl: Bool { rawValue >= 8 }
    }

    /// Control frames are small, so that they find room between the fragments of a message.
    static let controlBytesMax = 125

    var isFinal = true
    var opcode: Opcode
    var payload: [UInt8]

    /// The frame as on the wire; `mask` is nil from a server and four unpredictable bytes from a client.
    func encoded(mask: [UInt8]?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + 14)
        bytes.append((isFinal ? 0x80 : 0) | opcode.rawValue)
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        switch payload.count {
        case ...125: bytes.append(maskBit | UInt8(payload.count))
        case ...0xffff:
            bytes.append(maskBit | 126)
            for shift in [8, 0] { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        default:
            bytes.append(maskBit | 127)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift))
            }
        }
        guard let mask else { return bytes + payload }
        bytes += mask
        let start = bytes.count
        bytes += payload
        Self.apply(mask, to: &bytes, from: start)
        return bytes
    }

    static func apply(_ mask: [UInt8], to bytes: inout [UInt8], from start: Int) {
        for index in start..<bytes.count { bytes[index] ^= mask[(index - start) & 3] }
    }
}

// MARK: - Close frames

extension WebSocketFrame {
    static func close(_ code: WebSocketCloseCode, reason: String) -> WebSocketFrame {
        guard code.isAllowedOnWire else { return WebSocketFrame(opcode: .close, payload: []) }
        var text = reason
        while text.utf8.count > controlBytesMax - 2 { text.removeLast() }
        let number = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xff)]
        return WebSocketFrame(opcode: .close, payload: number + Array(text.utf8))
    }

    /// What a close frame says.
    func closing() throws(WebSocketError) -> (code: WebSocketCloseCode, reason: String) {
        if payload.isEmpty { return (.noStatus, "") }
        guard payload.count >= 2 else {
            throw WebSocketError(.protocolError, "a close frame holds half a code")
        }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isAllowedOnWire else {
            throw WebSocketError(.protocolError, "a close frame holds the code \(code.rawValue), which none may send")
        }
        guard let reason = String(validating: payload.dropFirst(2), as: UTF8.self) else {
            throw WebSocketError(.invalidText, "the reason of a close frame is no UTF-8")
        }
        return (code, reason)
    }
}
