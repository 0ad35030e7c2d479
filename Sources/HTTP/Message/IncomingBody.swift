import Synchronization

/// A body that is read from its connection as fast as its reader asks, and no faster.
final class IncomingBody: ByteStream {
    enum Ending: Sendable {
        /// Read to its end: the connection may be used again.
        case complete
        /// Given up or broken.
        case abandoned
    }

    private struct State {
        var decoder: BodyDecoder
        var received = 0
        var isFinished = false
        var needsContinue: Bool
    }

    private let source: MessageSource
    private let state: Mutex<State>
    private let bytesMax: Int
    private let timeout: Duration?
    /// Called once.
    private let ended: @Sendable (Ending) -> Void

    init(
        _ source: MessageSource, framing: BodyFraming, bytesMax: Int, timeout: Duration?, needsContinue: Bool = false,
        ended: @escaping @Sendable (Ending) -> Void = { _ in }
    ) {
        self.source = source
        self.bytesMax = bytesMax
        self.timeout = timeout
        self.ended = ended
        state = Mutex(State(decoder: BodyDecoder(framing), needsContinue: needsContinue))
    }

    deinit { finish(.abandoned) }

    var isComplete: Bool { state.withLock { $0.isFinished } }
    /// Whether the peer still waits for "100 Continue": it has sent nothing of the body.
    var awaitsContinue: Bool { state.withLock { $0.needsContinue } }

    func read() async throws -> [UInt8]? {
        do {
            return try await next()
        } catch {
            finish(.abandoned)
            throw error
        }
    }

    func cancel() { finish(.abandoned) }

    private func next() async throws -> [UInt8]? {
        let mustAsk = state.withLock { state in
            defer { state.needsContinue = false }
            return state.needsContinue
        }
        if mustAsk { try await source.channel.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
        while true {
            switch try step() {
            case .data(let bytes): return bytes
            case .end:
                finish(.complete)
                return nil
            case .needsMore:
                source.channel.setReadDeadline(after: timeout)
                if try await source.fill() { continue }
                if state.withLock({ $0.decoder.endsAtClose }) {
                    finish(.abandoned)
                    return nil
                }
                throw HTTPError(400, "the connection ended within a body")
            }
        }
    }

    private func step() throws(HTTPError) -> BodyDecoder.Step {
        let outcome = state.withLock { state -> Result<BodyDecoder.Step, HTTPError> in
            if state.isFinished { return .success(.end) }
            var decoder = state.decoder
            defer { state.decoder = decoder }
            return source.with { buffer in
                do throws(HTTPError) { return .success(try decoder.next(&buffer)) } catch { return .failure(error) }
            }
        }
        let step = try outcome.get()
        guard case .data(let bytes) = step else { return step }
        let received = state.withLock { state in
            state.received += bytes.count
            return state.received
        }
        if received > bytesMax { throw HTTPError(413, "the body is larger than \(bytesMax) bytes") }
        return step
    }

    private func finish(_ ending: Ending) {
        let isFirst = state.withLock { state in
            defer { state.isFinished = true }
            return !state.isFinished
        }
        if isFirst { ended(ending) }
    }
}
