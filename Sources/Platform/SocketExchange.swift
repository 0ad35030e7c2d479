import Dispatch
import Glibc

/// Short conversations over TCP for probes: to connect, or to send a few bytes and read the beginning of the answer.
///
/// They block threads of their own, each for no longer than its time-out.
public enum SocketExchange {
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public var description: String
        public init(_ description: String) { self.description = description }
    }

    private static let queue = DispatchQueue(label: "probe", attributes: .concurrent)

    /// Connects to an IPv4 address, sends `request`, and reads until `isComplete` says so, the peer ends, or there are
    /// `bytesMax` bytes. With an empty request it only connects.
    public static func run(
        address: String, port: Int, request: [UInt8] = [], timeout: Duration, bytesMax: Int = 64 << 10,
        isComplete: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
    ) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        try runBlocking(address, port, request, timeout, bytesMax, isComplete)
                    })
            }
        }
    }

    private static func runBlocking(
        _ address: String, _ port: Int, _ request: [UInt8], _ timeout: Duration, _ bytesMax: Int,
        _ isComplete: ([UInt8]) -> Bool
    ) throws -> [UInt8] {
        let place = "\(address):\(port)"
        guard let number = UInt16(exactly: port), number > 0 else { throw Failure("invalid port number: \(port)") }
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = number.bigEndian
        let host = address == "localhost" ? "127.0.0.1" : address
        guard inet_pton(AF_INET, host, &target.sin_addr) == 1 else {
            throw Failure("dial tcp: lookup \(address): no such host")
        }
        let deadline = SystemTime().uptime + timeout
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard handle >= 0 else { throw FileError(operation: "socket for", path: place) }
        defer { close(handle) }
        limit(handle, SO_SNDTIMEO, timeout)
        let connected = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let code = Glibc.errno
            if code == EINPROGRESS || code == EAGAIN { throw Failure("dial tcp \(place): i/o timeout") }
            throw Failure("dial tcp \(place): connect: \(String(cString: strerror(code)).lowercased())")
        }
        if request.isEmpty { return [] }
        guard send(handle, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw Failure("write tcp \(place): \(String(cString: strerror(Glibc.errno)).lowercased())")
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while answer.count < bytesMax, !isComplete(answer) {
            let remaining = deadline - SystemTime().uptime
            guard remaining > .zero else { throw Failure("context deadline exceeded") }
            limit(handle, SO_RCVTIMEO, remaining)
            let count = recv(handle, &chunk, chunk.count, 0)
            if count < 0 {
                if Glibc.errno == EAGAIN { throw Failure("context deadline exceeded") }
                throw Failure("read tcp \(place): \(String(cString: strerror(Glibc.errno)).lowercased())")
            }
            if count == 0 { break }
            answer += chunk[..<count]
        }
        return answer
    }

    private static func limit(_ handle: Int32, _ option: Int32, _ timeout: Duration) {
        let nanoseconds = max(timeout.nanoseconds, 1_000_000)
        var value = timeval(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_usec: suseconds_t(nanoseconds % 1_000_000_000 / 1000))
        setsockopt(handle, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<timeval>.size))
    }
}
