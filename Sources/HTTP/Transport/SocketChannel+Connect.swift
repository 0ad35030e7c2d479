import CPlatform
import Dispatch
import Glibc

extension SocketChannel {
    /// Connects to a numeric address. The socket is closed if that fails.
    public static func connect(
        to address: SocketAddress, tls: TLSContext? = nil, loop: EventLoop = .next(), timeout: Duration
    ) async throws(ChannelError) -> SocketChannel {
        let begun: (Int32, Int32)? = address.withSockaddr { pointer, length, family in
            let descriptor = swiftlet_socket(family, 0)
            guard descriptor >= 0 else { return (-1, errno) }
            prepare(descriptor)
            guard Glibc.connect(descriptor, pointer, length) == 0 || errno == EINPROGRESS else {
                defer { Glibc.close(descriptor) }
                return (-1, errno)
            }
            return (descriptor, 0)
        }
        guard let (descriptor, code) = begun else { throw .broken("\(address.host) is no numeric address") }
        guard descriptor >= 0 else { throw .broken("\(address): \(String(cString: strerror(code)))") }
        let channel: SocketChannel
        if let tls {
            guard let session = tls.session(descriptor: descriptor) else {
                Glibc.close(descriptor)
                throw .broken("OpenSSL can't start a session")
            }
            channel = SocketChannel(
                descriptor: descriptor, loop: loop, peerAddress: address.description, tls: session, isConnected: false)
        } else {
            channel = SocketChannel(
                descriptor: descriptor, loop: loop, peerAddress: address.description, isConnected: false)
        }
        do {
            try await channel.waitUntilConnected(timeout: timeout)
        } catch {
            channel.close()
            throw error
        }
        return channel
    }

    /// The numeric addresses of a name. Asks the system's resolver on a thread of Dispatch, since it blocks.
    static func resolve(_ host: String) async -> [String] {
        if SocketAddress(host: host, port: 0).withSockaddr({ _, _, _ in true }) == true { return [host] }
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: resolveBlocking(host)) }
        }
    }

    private static func resolveBlocking(_ host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [String] = []
        var next = list
        while let entry = next {
            var storage = sockaddr_storage()
            memcpy(
                &storage, entry.pointee.ai_addr, min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
            )
            found.append(SocketAddress(storage).host)
            next = entry.pointee.ai_next
        }
        return found
    }

    /// Small messages must not wait for the acknowledgement of the last. A peer whose machine is gone sends no end:
    /// after half a minute of silence the kernel asks, so that a watch or a command does not wait for it for ever.
    static func prepare(_ descriptor: Int32) {
        let options = [
            (Int32(IPPROTO_TCP), TCP_NODELAY, 1), (SOL_SOCKET, SO_KEEPALIVE, 1), (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 30),
            (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 10), (Int32(IPPROTO_TCP), TCP_KEEPCNT, 3),
        ]
        for (level, option, value) in options {
            var value = Int32(value)
            setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }
}
