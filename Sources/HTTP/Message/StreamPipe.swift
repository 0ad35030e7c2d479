import Synchronization

/// A stream in memory with a writer at one end: what a watch or an exec sends its bytes through. The writer waits when the
/// reader is `bytesMax` behind.
public final class StreamPipe: ByteStream {
    private struct State {
        var chunks: [[UInt8]] = []
        var bytes = 0
        var isFinished = false
        var isCancelled = false
        var reader: CheckedContinuation<Void, Never>?
        var writer: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let bytesMax: Int

    public init(bytesMax: Int = 256 << 10) { self.bytesMax = bytesMax }

    /// False when nobody reads any more: the writer should end.
    public func write(_ bytes: [UInt8]) async -> Bool {
        while true {
            let outcome = offer(bytes)
            if let outcome { return outcome }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let mustWait = state.withLock { state in
                        guard state.bytes >= bytesMax, !state.isCancelled, !state.isFinished else { return false }
                        state.writer = continuation
                        return true
                    }
                    if !mustWait { continuation.resume() }
                }
            } onCancel: {
                cancel()
            }
        }
    }

    /// Takes the bytes if there is room. True: taken; false: nobody reads; nil: full.
    public func offer(_ bytes: [UInt8]) -> Bool? {
        if bytes.isEmpty { return !state.withLock { $0.isCancelled } }
        let (outcome, reader) = state.withLock { state -> (Bool?, CheckedContinuation<Void, Never>?) in
            if state.isCancelled || state.isFinished { return (false, nil) }
            if state.bytes >= bytesMax { return (nil, nil) }
            state.chunks.append(bytes)
            state.bytes += bytes.count
            defer { state.reader = nil }
            return (true, state.reader)
        }
        reader?.resume()
        return outcome
    }

    /// Ends the stream; what was written can still be read.
    public func finish() { wake { $0.isFinished = true } }

    public func cancel() {
        wake { state in
            state.isCancelled = true
            state.chunks = []
            state.bytes = 0
        }
    }

    /// Whether the reader has given up.
    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// What was written since the last read, as one piece. Nil after `finish` and after `cancel`.
    public func read() async throws -> [UInt8]? {
        while true {
            let (bytes, isOver, writer) = take()
            writer?.resume()
            if let bytes { return bytes }
            if isOver { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let mustWait = state.withLock { state in
                        guard state.chunks.isEmpty, !state.isCancelled, !state.isFinished else { return false }
                        state.reader = continuation
                        return true
                    }
                    if !mustWait { continuation.resume() }
                }
            } onCancel: {
                cancel()
            }
        }
    }

    private func take() -> ([UInt8]?, Bool, CheckedContinuation<Void, Never>?) {
        state.withLock { state in
            guard let first = state.chunks.first else { return (nil, state.isFinished || state.isCancelled, nil) }
            let bytes = state.chunks.count == 1 ? first : Array(state.chunks.joined())
            state.chunks.removeAll(keepingCapacity: true)
            state.bytes = 0
            defer { state.writer = nil }
            return (bytes, false, state.writer)
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { (state.reader, state.writer) = (nil, nil) }
            return (state.reader, state.writer)
        }
        waiters.0?.resume()
        waiters.1?.resume()
    }
}
