import COpenSSL
import Synchronization

/// A WebSocket (RFC 6455) over a connection that left HTTP. One task receives; any may send.
public final class WebSocket: Sendable {
    public enum Role: Sendable { case server, client }

    private struct State {
        var parser: WebSocketFrameParser
        var assembler: WebSocketAssembler
        var hasSentClose = false
        var peerClosing: (code: WebSocketCloseCode, reason: String)?
    }

    /// What both sides agreed to speak; nil if nothing was offered.
    public let subprotocol: String?
    private let stream: any DuplexStream
    private let role: Role
    private let state: Mutex<State>
    private let turns = WriteTurns()

    public init(
        _ stream: any DuplexStream, role: Role, subprotocol: String? = nil, limits: WebSocketLimits = WebSocketLimits()
    ) {
        self.stream = stream
        self.role = role
        self.subprotocol = subprotocol
        state = Mutex(
            State(
                parser: WebSocketFrameParser(role: role, limits: limits),
                assembler: WebSocketAssembler(messageBytesMax: limits.messageBytesMax)))
    }

    /// How the peer ended the connection, once it has.
    public var peerClosing: (code: WebSocketCloseCode, reason: String)? { state.withLock { $0.peerClosing } }

    /// The next message; nil once the peer has closed. Pings are answered in passing. Cancelling the task that waits
    /// breaks the connection off.
    ///
    /// - Throws: `WebSocketError` when the peer breaks the rules (it has been told by then) or went away without a word.
    public func receive() async throws -> WebSocketMessage? {
        do {
            while peerClosing == nil {
                while let frame = try nextFrame() {
                    if let message = try await take(frame) { return message }
                    if peerClosing != nil { return nil }
                }
                guard let bytes = try await readStream() else {
                    throw WebSocketError(.goingAway, "the connection ended without a closing handshake")
                }
                state.withLock { $0.parser.append(bytes) }
            }
            return nil
        } catch let error as WebSocketError {
            await close(error.code, reason: error.message)
            await stream.finishWriting()
            throw error
        }
    }

    public func send(_ message: WebSocketMessage) async throws {
        switch message {
        case .text(let text): try await write(WebSocketFrame(opcode: .text, payload: Array(text.utf8)))
        case .binary(let bytes): try await write(WebSocketFrame(opcode: .binary, payload: bytes))
        }
    }

    /// Asks the peer whether it is there; the answer passes unnoticed.
    public func ping() async throws { try await write(WebSocketFrame(opcode: .ping, payload: [])) }

    /// Says that we are done. Whoever wants the handshake to be whole goes on receiving until nil.
    public func close(_ code: WebSocketCloseCode = .normal, reason: String = "") async {
        let isFirst = state.withLock { state in
            defer { state.hasSentClose = true }
            return !state.hasSentClose
        }
        // A peer that is gone needs no farewell.
        if isFirst { try? await transmit(.close(code, reason: reason)) }
    }

    /// Breaks the connection off.
    public func cancel() { stream.cancel() }

    // MARK: - Frames

    private func nextFrame() throws(WebSocketError) -> WebSocketFrame? {
        try state.withLock { state -> Result<WebSocketFrame?, WebSocketError> in
            do throws(WebSocketError) { return .success(try state.parser.next()) } catch { return .failure(error) }
        }.get()
    }

    private func take(_ frame: WebSocketFrame) async throws -> WebSocketMessage? {
        switch frame.opcode {
        case .continuation, .text, .binary:
            return try state.withLock { state -> Result<WebSocketMessage?, WebSocketError> in
                do throws(WebSocketError) {
                    return .success(try state.assembler.take(frame))
                } catch { return .failure(error) }
            }.get()
        case .ping:
            // After our close frame nothing may follow, and a peer that is gone hears no pong: its end comes by reading.
            try? await write(WebSocketFrame(opcode: .pong, payload: frame.payload))
        case .pong: break
        case .close:
            let closing = try frame.closing()
            await close(closing.code)
            if role == .server { await stream.finishWriting() }
            state.withLock { $0.peerClosing = closing }
        }
        return nil
    }

    private func readStream() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await stream.read()
        } onCancel: {
            stream.cancel()
        }
    }

    private func write(_ frame: WebSocketFrame) async throws {
        if state.withLock({ $0.hasSentClose }) {
            throw WebSocketError(.goingAway, "the connection is closing")
        }
        try await transmit(frame)
    }

    private func transmit(_ frame: WebSocketFrame) async throws {
        let bytes = frame.encoded(mask: role == .client ? try Self.random(4) : nil)
        try await turns.perform { try await stream.write(bytes) }
    }

    /// Masks and keys must be beyond a script's guessing (RFC 6455, section 10.3).
    static func random(_ count: Int) throws(WebSocketError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(count)) == 1 else {
            throw WebSocketError(.internalError, "the system has no random numbers")
        }
        return bytes
    }
}
