import Dispatch
import Glibc

/// Reads standard input piece by piece. Each read blocks a thread of its own queue, never one of the tasks'; nothing is read
/// before it is asked for, so that a large file does not pile up in memory.
struct InputReader: Sendable {
    /// As kubectl cuts it.
    private static let pieceBytesMax = 32 << 10

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "kctl.input")

    init(_ descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

    /// nil at the end.
    func read() async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            queue.async {
                var bytes = [UInt8](repeating: 0, count: Self.pieceBytesMax)
                var count = Glibc.read(descriptor, &bytes, bytes.count)
                while count < 0, errno == EINTR { count = Glibc.read(descriptor, &bytes, bytes.count) }
                continuation.resume(returning: count > 0 ? Array(bytes.prefix(count)) : nil)
            }
        }
    }
}
