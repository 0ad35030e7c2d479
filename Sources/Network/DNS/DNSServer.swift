import CPlatform
@preconcurrency import Dispatch
import Glibc
import HTTP
import Synchronization

/// Answers questions for `cluster.local` over UDP and TCP. Other names are refused, so that a resolver asks its next server.
public final class DNSServer: Sendable {
    /// What it is bound to, both with UDP and TCP.
    public let address: SocketAddress
    private let zone: Mutex<DNSZone>
    private let listener: Mutex<Listener?> = Mutex(nil)
    private let source: any DispatchSourceRead
    private let descriptor: Int32

    /// Taken from the socket at a time, so that others on the queue are not starved.
    private static let packetsPerTurn = 64
    private static let packetBytesMax = 4096
    /// How long a TCP client may rest (RFC 7766 asks for a few seconds).
    private static let idleTimeout = Duration.seconds(10)

    /// Begins to serve. Port 53 needs a privilege: without it `SocketError` is thrown, and another port may be tried.
    public init(_ wanted: SocketAddress, zone: DNSZone = DNSZone()) throws(SocketError) {
        self.zone = Mutex(zone)
        let outcome: (Int32, Int32)? = wanted.withSockaddr { pointer, length, family in
            let descriptor = swiftlet_socket(family, 1)
            guard descriptor >= 0 else { return (-1, errno) }
            guard Glibc.bind(descriptor, pointer, length) == 0 else {
                defer { Glibc.close(descriptor) }
                return (-1, errno)
            }
            return (descriptor, 0)
        }
        let (descriptor, code) = outcome ?? (-1, EINVAL)
        guard descriptor >= 0 else {
            throw SocketError(
                description: "can't serve DNS on \(wanted): \(String(cString: strerror(code)))", errorNumber: code)
        }
        self.descriptor = descriptor
        address = Self.boundAddress(descriptor)
        let queue = DispatchQueue(label: "swiftlet.dns")
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setCancelHandler { Glibc.close(descriptor) }
        source.setEventHandler { [weak self] in self?.answerPackets() }
        source.resume()
        let tcp = try Listener(address) { [weak self] channel in
            Task(executorPreference: channel.loop) { await self?.serve(MessageSource(channel)) }
        }
        listener.withLock { $0 = tcp }
    }

    deinit { close() }

    public func update(_ zone: DNSZone) { self.zone.withLock { $0 = zone } }

    public func close() {
        source.cancel()
        listener.withLock { listener in
            listener?.close()
            listener = nil
        }
    }

    /// Nil when silence is the answer. `isDatagram` bounds the answer to what the client takes.
    func answer(_ packet: [UInt8], isDatagram: Bool) -> [UInt8]? {
        do throws(DNSQuestion.Failure) {
            let question = try DNSQuestion(packet)
            let answer = zone.withLock { $0.answer(question) } ?? DNSAnswer(code: .refused)
            return isDatagram
                ? answer.encoded(for: question, sizeMax: question.payloadMax) : answer.encoded(for: question)
        } catch {
            switch error {
            case .ignored: return nil
            case .malformed(let identifier): return DNSAnswer.failure(identifier, .formatError)
            case .notImplemented(let identifier): return DNSAnswer.failure(identifier, .notImplemented)
            }
        }
    }

    private func answerPackets() {
        for _ in 0..<Self.packetsPerTurn {
            var sender = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let packet = [UInt8](unsafeUninitializedCapacity: Self.packetBytesMax) { buffer, count in
                let received = withUnsafeMutablePointer(to: &sender) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        recvfrom(descriptor, buffer.baseAddress, buffer.count, 0, $0, &length)
                    }
                }
                count = max(0, received)
            }
            if packet.isEmpty { return }
            guard let answer = answer(packet, isDatagram: true) else { continue }
            _ = withUnsafePointer(to: &sender) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, answer, answer.count, 0, $0, length)
                }
            }
        }
    }

    /// TCP: every message with its length before it (RFC 1035, section 4.2.2).
    private func serve(_ source: MessageSource) async {
        defer { source.channel.close() }
        do throws(ChannelError) {
            while true {
                source.channel.setReadDeadline(after: Self.idleTimeout)
                guard let head = try await Self.take(2, source) else { return }
                guard let packet = try await Self.take(Int(head[0]) << 8 | Int(head[1]), source),
                    let answer = answer(packet, isDatagram: false)
                else { return }
                try await source.channel.write([UInt8(answer.count >> 8 & 0xff), UInt8(answer.count & 0xff)] + answer)
            }
        } catch {
            // The client is gone or silent.
        }
    }

    private static func take(_ count: Int, _ source: MessageSource) async throws(ChannelError) -> [UInt8]? {
        while source.with({ $0.count < count }) {
            guard try await source.fill() else { return nil }
        }
        return source.with { $0.take(count) }
    }

    private static func boundAddress(_ descriptor: Int32) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &storage) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return SocketAddress(storage)
    }
}
