import Runtime
import Synchronization

/// Echoes its input to standard output until that ends, then ends itself with a code.
final class EchoSession: ExecSession {
    let input = AsyncStream.makeStream(of: [UInt8].self)
    let code: Int
    let size = Mutex<(Int, Int)>((0, 0))
    let isCancelled = Mutex(false)

    init(code: Int) { self.code = code }
    func read() async throws -> (isError: Bool, bytes: [UInt8])? {
        for await bytes in input.stream { return (false, bytes) }
        return nil
    }
    func write(_ bytes: [UInt8]) async throws { input.continuation.yield(bytes) }
    func closeInput() async { input.continuation.finish() }
    func resize(columns: Int, rows: Int) async { size.withLock { $0 = (columns, rows) } }
    func wait() async throws -> Int { code }
    func cancel() {
        isCancelled.withLock { $0 = true }
        input.continuation.finish()
    }
}
