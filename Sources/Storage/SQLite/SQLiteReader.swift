import Dispatch

/// A thread of its own for blocking reads, with its own connection.
final class SQLiteReader: Sendable {
    private let queue: DispatchQueue
    private let path: String
    private let connection: ConfinedConnection

    /// - Safety: The connection is used only by blocks of `queue`, which run one at a time.
    private final class ConfinedConnection: @unchecked Sendable {
        let history: SQLiteHistory
        init(_ connection: SQLiteConnection) { history = SQLiteHistory(connection: connection) }
    }

    init(path: String, number: Int) throws {
        self.path = path
        queue = DispatchQueue(label: "swiftlet.storage.reader-\(number)")
        connection = ConfinedConnection(try SQLiteFile.openReader(path))
    }

    /// Runs `body` in one read transaction: all that it reads is of one moment.
    func read<Value: Sendable>(_ body: @escaping @Sendable (SQLiteHistory) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [connection, path] in
                continuation.resume(
                    with: Result { try Self.inTransaction(connection.history, body) }.mapError {
                        SQLiteFile.storeError($0, path: path) as any Error
                    })
            }
        }
    }

    private static func inTransaction<Value>(
        _ history: SQLiteHistory, _ body: (SQLiteHistory) throws -> Value
    ) throws -> Value {
        try history.connection.execute("BEGIN")
        defer { try? history.connection.execute("COMMIT") }
        return try body(history)
    }
}
