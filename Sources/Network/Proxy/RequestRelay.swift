import HTTP
import Synchronization

/// A request on its way: what of it has been seen so far is remembered, up to a bound, so that it can be sent again.
final class RequestRelay: Sendable {
    private struct State {
        var decoder: BodyDecoder
        /// What has been read, as it goes out.
        var seen: [UInt8]
        var isComplete = false
        var isReplayable = true
        var isBroken = false
    }

    let head: RequestHead
    private let client: MessageSource
    private let state: Mutex<State>

    /// Requests that are larger are sent once. Most are far smaller, and a connection holds this only while it sends.
    private static let replayBytesMax = 64 << 10

    init(_ client: MessageSource, _ head: RequestHead, _ bytes: [UInt8]) {
        self.client = client
        self.head = head
        state = Mutex(State(decoder: BodyDecoder(head.framing), seen: bytes))
        // Whatever of the body has come with the head.
        while takeBuffered() == .some(true), isReplayable {}
    }

    /// All that was read so far.
    var seen: [UInt8] { state.withLock { $0.seen } }
    /// Whether the request was read to its end.
    var isComplete: Bool { state.withLock { $0.isComplete } }
    var isReplayable: Bool { state.withLock { $0.isReplayable && !$0.isBroken } }

    /// Sends what was seen, then the rest as it comes. Returns early when either side is gone.
    func send(to backend: SocketChannel) async {
        var sent = 0
        do {
            while true {
                let (bytes, isComplete) = state.withLock { state in
                    let bytes = Array(state.seen[sent...])
                    sent = state.seen.count
                    if state.seen.count > Self.replayBytesMax {
                        (state.isReplayable, state.seen, sent) = (false, [], 0)
                    }
                    return (bytes, state.isComplete)
                }
                if !bytes.isEmpty { try await backend.write(bytes) }
                if isComplete { return }
                switch takeBuffered() {
                case .some(true): continue
                case .some(false): if try await client.fill() == false { throw ChannelError.closed }
                case nil: throw ChannelError.closed
                }
            }
        } catch {
            // The answer may already be under way (a refusal of a large body), so the backend is not closed here.
        }
    }

    /// Takes a piece of the body out of what is buffered. True: got one; false: more must be read; nil: malformed.
    private func takeBuffered() -> Bool? {
        state.withLock { state in
            if state.isComplete { return false }
            var decoder = state.decoder
            defer { state.decoder = decoder }
            let step = client.with { buffer in try? decoder.next(&buffer) }
            switch step {
            case .data(let bytes):
                state.seen += head.framing == .chunked ? ChunkedCoding.chunk(bytes) : bytes
                return true
            case .end:
                if head.framing == .chunked { state.seen += ChunkedCoding.last }
                state.isComplete = true
                return true
            case .needsMore: return false
            case nil:
                state.isBroken = true
                return nil
            }
        }
    }
}
