import Glibc
import Synchronization

/// Standard input, output and error of one call; tests put memory in their place.
final class Console: Sendable {
    private let writeOutput: @Sendable ([UInt8]) -> Void
    private let writeError: @Sendable ([UInt8]) -> Void
    private let readInput: @Sendable () throws -> [UInt8]
    /// Output that waits for `flush`, so that a table is one write.
    private let pending = Mutex<[UInt8]>([])
    private let warnings = Mutex<Set<String>>([])
    /// Whether somebody looks at the output as it comes.
    let isTerminal: Bool

    init(
        isTerminal: Bool, output: @escaping @Sendable ([UInt8]) -> Void, error: @escaping @Sendable ([UInt8]) -> Void,
        input: @escaping @Sendable () throws -> [UInt8]
    ) {
        self.isTerminal = isTerminal
        writeOutput = output
        writeError = error
        readInput = input
    }

    static let standard = Console(
        isTerminal: isatty(STDOUT_FILENO) == 1, output: { writeAll($0, STDOUT_FILENO) },
        error: { writeAll($0, STDERR_FILENO) }, input: { readAll(STDIN_FILENO) })

    /// Writes to standard output as it is.
    func print(_ text: String) { print(bytes: Array(text.utf8)) }

    func print(bytes: [UInt8]) {
        let full = pending.withLock { pending -> [UInt8] in
            pending += bytes
            guard pending.count >= Self.pendingBytesMax else { return [] }
            defer { pending = [] }
            return pending
        }
        if !full.isEmpty { writeOutput(full) }
    }

    func printLine(_ text: String) { print(text + "\n") }

    /// Writes to standard error as it is, behind all output so far.
    func printError(_ text: String) {
        flush()
        if !text.isEmpty { writeError(Array(text.utf8)) }
    }

    func printError(bytes: [UInt8]) {
        flush()
        writeError(bytes)
    }

    /// Passes a warning of the server on, once.
    func warn(_ text: String) {
        if warnings.withLock({ $0.insert(text).inserted }) { printError("Warning: \(text)\n") }
    }

    /// How many different warnings there were.
    var warningCount: Int { warnings.withLock { $0.count } }

    func flush() {
        let bytes = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        if !bytes.isEmpty { writeOutput(bytes) }
    }

    /// All of standard input. Blocks until its end.
    func input() throws -> [UInt8] {
        flush()
        return try readInput()
    }

    /// More output than this goes out at once.
    private static let pendingBytesMax = 64 << 10

    private static func writeAll(_ bytes: [UInt8], _ file: Int32) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Whoever read the output has gone: as kubectl, end without a word.
            if count < 0, errno == EPIPE { exit(141) }
            if count <= 0 { return }
            written += count
        }
    }

    private static func readAll(_ file: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
