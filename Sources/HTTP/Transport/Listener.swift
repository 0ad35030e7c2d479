import CPlatform
@preconcurrency import Dispatch
import Glibc
import Synchronization

/// An address that can't be listened on or reached.
public struct SocketError: Error, Sendable, CustomStringConvertible {
    public var description: String
    public var errorNumber: Int32
    public init(description: String, errorNumber: Int32) {
        self.description = description
        self.errorNumber = errorNumber
    }
}

/// Accepts connections on one address and hands each to a loop, in turn.
public final class Listener: Sendable {
    /// What it is bound to, with the port that the kernel chose if 0 was asked for.
    public let address: SocketAddress
    private let source: any DispatchSourceRead
    private let descriptor: Int32

    /// So many connections may wait in the kernel; Linux cuts it to net.core.somaxconn.
    private static let backlog: Int32 = 4096
    /// When no descriptor is left, accepting rests for so long instead of spinning.
    private static let pauseWhenExhausted = DispatchTimeInterval.milliseconds(50)

    /// Binds and listens. `accept` is called on the listener's queue with each connection and must return at once.
    public init(
        _ wanted: SocketAddress, tls: TLSContext? = nil, accept: @escaping @Sendable (SocketChannel) -> Void
    ) throws(SocketError) {
        let descriptor = try Self.bind(wanted)
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &storage) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        address = SocketAddress(storage)
        self.descriptor = descriptor
        // Accepting is rare beside serving: it costs a hop, and Dispatch carries it without a thread of ours.
        let queue = DispatchQueue(label: "swiftlet.listener")
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        self.source = source
        source.setEventHandler {
            if !Self.acceptAll(descriptor, tls, accept) {
                source.suspend()
                queue.asyncAfter(deadline: .now() + Self.pauseWhenExhausted) { source.resume() }
            }
        }
        source.setCancelHandler { Glibc.close(descriptor) }
        source.resume()
    }

    deinit { source.cancel() }

    /// Stops accepting.
    public func close() {
        // From here on the kernel refuses, even before Dispatch has closed the descriptor.
        shutdown(descriptor, Int32(SHUT_RDWR))
        source.cancel()
    }

    private static func bind(_ wanted: SocketAddress) throws(SocketError) -> Int32 {
        let outcome: (Int32, Int32)? = wanted.withSockaddr { pointer, length, family in
            let descriptor = swiftlet_socket(family, 0)
            guard descriptor >= 0 else { return (-1, errno) }
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            guard Glibc.bind(descriptor, pointer, length) == 0, listen(descriptor, backlog) == 0 else {
                defer { Glibc.close(descriptor) }
                return (-1, errno)
            }
            return (descriptor, 0)
        }
        guard let (descriptor, code) = outcome else {
            throw SocketError(description: "can't listen on \(wanted): not a numeric address", errorNumber: EINVAL)
        }
        guard descriptor >= 0 else {
            throw SocketError(
                description: "can't listen on \(wanted): \(String(cString: strerror(code)))", errorNumber: code)
        }
        return descriptor
    }

    /// False when the process has no descriptor left.
    private static func acceptAll(
        _ listener: Int32, _ tls: TLSContext?, _ accept: (SocketChannel) -> Void
    ) -> Bool {
        while true {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let descriptor = withUnsafeMutablePointer(to: &storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    swiftlet_accept_nonblocking(listener, $0, &length)
                }
            }
            guard descriptor >= 0 else { return errno != EMFILE && errno != ENFILE && errno != ENOBUFS }
            SocketChannel.prepare(descriptor)
            let peer = SocketAddress(storage).description
            if let tls {
                guard let session = tls.session(descriptor: descriptor) else {
                    Glibc.close(descriptor)
                    continue
                }
                accept(SocketChannel(descriptor: descriptor, loop: .next(), peerAddress: peer, tls: session))
            } else {
                accept(SocketChannel(descriptor: descriptor, loop: .next(), peerAddress: peer))
            }
        }
    }
}
