import CPlatform
import Glibc
import PKI
import Synchronization

/// Why a channel can't go on.
public enum ChannelError: Error, Sendable, Hashable {
    case timedOut
    /// Closed by us.
    case closed
    /// Broken by the other side or the network: the text of errno or of OpenSSL.
    case broken(String)
}

/// A connected stream socket, plain or with TLS. One task may read while another writes; any thread may call.
public final class SocketChannel: Sendable {
    enum Attempt: Sendable {
        case count(Int)
        case bytes([UInt8])
        case end
        case wait
        case failed(ChannelError)
    }

    private enum Wake { case ready, timedOut }

    private struct State {
        var descriptor: Int32
        var identifier: UInt64 = 0
        var session: TLSSession?
        var isReadable = true
        var isWritable = true
        /// The peer ended its direction: reading must go on to the end although no further event will come.
        var isHungUp = false
        var reader: UnsafeContinuation<Wake, Never>?
        var writer: UnsafeContinuation<Wake, Never>?
        var readDeadline = Int64.max
        var writeDeadline = Int64.max
        var hangupDeadline = Int64.max
        var onHangup: (@Sendable () -> Void)?
    }

    public let loop: EventLoop
    /// "127.0.0.1:40312".
    public let peerAddress: String
    private let state: Mutex<State>

    /// As much is read at once. TLS records are no larger.
    public static let readBytes = 16 << 10
    /// Whoever takes no byte for so long is gone.
    static let writeTimeout = Duration.seconds(60)
    /// A client that ended its direction may still read a finite answer; one that is gone looks the same. A stream that has
    /// nothing to say for so long after it is cancelled.
    static let hangupGrace = Duration.seconds(1)

    /// Takes over a nonblocking, connected (or connecting) socket.
    init(
        descriptor: Int32, loop: EventLoop, peerAddress: String, tls: sending TLSSession? = nil,
        isConnected: Bool = true
    ) {
        self.loop = loop
        self.peerAddress = peerAddress
        state = Mutex(State(descriptor: descriptor, session: tls, isWritable: isConnected))
        let identifier = loop.register(self, descriptor: descriptor)
        state.withLock { $0.identifier = identifier }
    }

    /// The next bytes; empty at the end of the peer's direction.
    public func read(upTo count: Int = readBytes) async throws(ChannelError) -> [UInt8] {
        while true {
            switch state.withLock({ Self.receive(&$0, count) }) {
            case .bytes(let bytes): return bytes
            case .end, .count: return []
            case .failed(let error): throw error
            case .wait: if await waitForReadable() == .timedOut { throw .timedOut }
            }
        }
    }

    /// Returns once the kernel has taken all bytes.
    public func write(_ bytes: [UInt8]) async throws(ChannelError) {
        var offset = 0
        while offset < bytes.count {
            switch state.withLock({ Self.send(&$0, bytes, offset) }) {
            case .count(let count): offset += count
            case .failed(let error): throw error
            case .end, .bytes: throw .closed
            case .wait: if await waitForWritable() == .timedOut { throw .timedOut }
            }
        }
    }

    /// Waits until a connection that was begun is there.
    func waitUntilConnected(timeout: Duration) async throws(ChannelError) {
        if await waitForWritable(timeout: timeout) == .timedOut { throw .timedOut }
        let code: Int32 = state.withLock { state in
            guard state.descriptor >= 0 else { return ECONNABORTED }
            var code: Int32 = 0
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(state.descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
            return code
        }
        if code != 0 { throw .broken(String(cString: strerror(code))) }
    }

    /// Ends our direction; the peer's goes on.
    public func shutdownWriting() {
        state.withLock { state in
            guard state.descriptor >= 0 else { return }
            state.session?.shutdown()
            Glibc.shutdown(state.descriptor, Int32(SHUT_WR))
        }
    }

    /// Closes at once. Whoever waits is told.
    public func close() {
        let (identifier, reader, writer, hangup) = state.withLock { state in
            guard state.descriptor >= 0 else { return (UInt64(0), nil, nil, nil) as Waiters }
            state.session?.shutdown()
            state.session = nil
            Glibc.close(state.descriptor)
            state.descriptor = -1
            let waiters: Waiters = (state.identifier, state.reader, state.writer, state.onHangup)
            (state.reader, state.writer, state.onHangup) = (nil, nil, nil)
            return waiters
        }
        guard identifier != 0 else { return }
        loop.unregister(identifier)
        reader?.resume(returning: .ready)
        writer?.resume(returning: .ready)
        hangup?()
    }
    private typealias Waiters = (
        UInt64, UnsafeContinuation<Wake, Never>?, UnsafeContinuation<Wake, Never>?, (@Sendable () -> Void)?
    )

    /// A read that has nothing by then throws `.timedOut`; nil takes the deadline away.
    public func setReadDeadline(after duration: Duration?) {
        let deadline = duration.map { EventLoop.uptime() + $0.nanoseconds } ?? .max
        state.withLock { $0.readDeadline = deadline }
        if deadline != .max { loop.note(deadline: deadline) }
    }

    /// Called once when the peer is gone, or has ended its direction and `hangupGrace` is over; nil forgets it.
    public func onHangup(_ action: (@Sendable () -> Void)?) {
        let isPending = state.withLock { state in
            state.onHangup = action
            guard action != nil, state.isHungUp else { return false }
            state.hangupDeadline = EventLoop.uptime() + Self.hangupGrace.nanoseconds
            return true
        }
        if isPending { loop.note(deadline: EventLoop.uptime() + Self.hangupGrace.nanoseconds) }
    }

    /// A connection from the pool is of no use when the peer has said something, or its end, while nobody asked.
    public var isQuiet: Bool {
        state.withLock { state in
            guard state.descriptor >= 0, !state.isHungUp else { return false }
            var byte: UInt8 = 0
            let count = recv(state.descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
            // TLS 1.3 sends session tickets unasked; OpenSSL eats them with the next read.
            if count < 0 { return errno == EAGAIN }
            return count > 0 && state.session != nil
        }
    }

    /// The subject of the peer's verified certificate. Known once bytes have been read.
    var peerCertificate: CertificateSubject? { state.withLock { $0.session?.peerCertificate } }
}

// MARK: - The kernel's side

extension SocketChannel {
    /// Called on the loop's thread with the flags of epoll.
    func ready(_ flags: UInt32) {
        let isGone = flags & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
        let (reader, writer, hangup, deadline) = state.withLock { state in
            if flags & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0 || isGone { state.isReadable = true }
            if flags & EPOLLOUT.rawValue != 0 || isGone { state.isWritable = true }
            if flags & EPOLLRDHUP.rawValue != 0 || isGone { state.isHungUp = true }
            var hangup: (@Sendable () -> Void)?
            if isGone { swap(&hangup, &state.onHangup) }
            if state.isHungUp, state.onHangup != nil, state.hangupDeadline == .max {
                state.hangupDeadline = EventLoop.uptime() + Self.hangupGrace.nanoseconds
            }
            // Both are woken: with TLS a reader may wait for the socket to take bytes, and the reverse.
            let waiters = (state.reader, state.writer, hangup, state.hangupDeadline)
            if state.isReadable || state.session != nil { state.reader = nil }
            if state.isWritable || state.session != nil { state.writer = nil }
            return (
                state.reader == nil ? waiters.0 : nil, state.writer == nil ? waiters.1 : nil, waiters.2, waiters.3
            )
        }
        reader?.resume(returning: .ready)
        writer?.resume(returning: .ready)
        hangup?()
        if deadline != .max { loop.note(deadline: deadline) }
    }

    /// Wakes whoever waited too long; gives back the next deadline.
    func expire(now: Int64) -> Int64? {
        let (reader, writer, hangup, next) = state.withLock { state in
            var expired: (UnsafeContinuation<Wake, Never>?, UnsafeContinuation<Wake, Never>?, (@Sendable () -> Void)?)
            if state.readDeadline <= now, state.reader != nil { swap(&expired.0, &state.reader) }
            if state.writeDeadline <= now, state.writer != nil { swap(&expired.1, &state.writer) }
            if state.hangupDeadline <= now {
                swap(&expired.2, &state.onHangup)
                state.hangupDeadline = .max
            }
            let next = min(
                state.reader == nil ? .max : state.readDeadline, state.writer == nil ? .max : state.writeDeadline,
                state.hangupDeadline)
            return (expired.0, expired.1, expired.2, next)
        }
        reader?.resume(returning: .timedOut)
        writer?.resume(returning: .timedOut)
        hangup?()
        return next == .max ? nil : next
    }

    private func waitForReadable() async -> Wake {
        await withUnsafeContinuation { continuation in
            let (isReady, deadline) = state.withLock { state in
                guard !state.isReadable, state.descriptor >= 0 else { return (true, Int64.max) }
                state.reader = continuation
                return (false, state.readDeadline)
            }
            if isReady { continuation.resume(returning: .ready) }
            // The scan forgets deadlines while nobody waits.
            if deadline != .max { loop.note(deadline: deadline) }
        }
    }

    private func waitForWritable(timeout: Duration = writeTimeout) async -> Wake {
        await withUnsafeContinuation { continuation in
            let deadline = EventLoop.uptime() + timeout.nanoseconds
            let isReady = state.withLock { state in
                guard !state.isWritable, state.descriptor >= 0 else { return true }
                state.writer = continuation
                state.writeDeadline = deadline
                return false
            }
            if isReady { continuation.resume(returning: .ready) } else { loop.note(deadline: deadline) }
        }
    }

    private static func receive(_ state: inout State, _ limit: Int) -> Attempt {
        guard state.descriptor >= 0 else { return .failed(.closed) }
        guard state.isReadable || state.session != nil else { return .wait }
        let descriptor = state.descriptor
        var outcome = Attempt.wait
        let session = state.session
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            if let session {
                outcome = session.read(buffer)
            } else {
                outcome = plain { recv(descriptor, buffer.baseAddress, limit, 0) }
            }
            if case .count(let count) = outcome { filled = count }
        }
        switch outcome {
        case .wait:
            state.isReadable = false
            if session != nil { state.isWritable = session?.wantsWrite == true ? false : state.isWritable }
            return .wait
        case .count(let count):
            // A short read has emptied the socket: the next byte brings an event. After a hang-up none comes.
            if session == nil, count < limit, !state.isHungUp { state.isReadable = false }
            return count == 0 ? .end : .bytes(bytes)
        default: return outcome
        }
    }

    private static func send(_ state: inout State, _ bytes: [UInt8], _ offset: Int) -> Attempt {
        guard state.descriptor >= 0 else { return .failed(.closed) }
        guard state.isWritable || state.session != nil else { return .wait }
        let descriptor = state.descriptor
        let outcome = bytes.withUnsafeBytes { buffer in
            let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
            if let session = state.session { return session.write(rest) }
            return plain { Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL)) }
        }
        if case .wait = outcome {
            state.isWritable = false
            if state.session != nil { state.isReadable = false }
        }
        return outcome
    }

    private static func plain(_ call: () -> Int) -> Attempt {
        while true {
            let count = call()
            if count >= 0 { return .count(count) }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wait
            default: return .failed(.broken(String(cString: strerror(errno))))
            }
        }
    }
}
