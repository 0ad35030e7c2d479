import Glibc
import Platform
import Storage

/// `swiftlet-bench store-writer FILE`: commits as fast as it can and prints one line for each commit that was
/// acknowledged, until it is killed. For tests of durability.
enum StoreWriterCommand {
    static let usage = "swiftlet-bench store-writer FILE"

    /// Enough for commits to share transactions.
    private static let writers = 16

    /// Gives the exit code: 2 for a usage error.
    static func run(_ arguments: [String]) async -> Int32 {
        guard arguments.count == 1, let path = arguments.first else {
            print("usage: \(usage)")
            return 2
        }
        do {
            let store = try SQLiteStore(path: path, time: SystemTime())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers { group.addTask { try await write(writer, to: store) } }
                try await group.waitForAll()
            }
            return 0
        } catch {
            print("\(error)")
            return 1
        }
    }

    private static func write(_ writer: Int, to store: SQLiteStore) async throws {
        let start = try await store.currentRevision()
        for number in 0..<Int.max {
            let key = "/w/\(start)-\(writer)/\(number)"
            let outcome = try await store.commit(
                Transaction(conditions: [(key, 0)], mutations: [.put(key: key, value: Array(key.utf8))]))
            guard case .committed(let revision) = outcome else { continue }
            var line = "\(key) \(revision)\n"
            // One write for one line: what was printed before a kill is whole.
            line.withUTF8 { _ = Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        }
    }
}
