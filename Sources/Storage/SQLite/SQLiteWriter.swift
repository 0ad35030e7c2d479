import Dispatch
import Synchronization

/// The one thread that writes. Commits that wait while it works share the next transaction of SQLite, and so its fsync
/// (group commit); each has its own revision, and its conditions are checked against those before it.
final class SQLiteWriter: Sendable {
    private struct Waiting {
        var transaction: Transaction
        var continuation: CheckedContinuation<CommitOutcome, any Error>
    }

    private struct Queue {
        var waiting: [Waiting] = []
        var isDraining = false
    }

    /// - Safety: Used only by blocks of `thread`, which run one at a time.
    private final class Confined: @unchecked Sendable {
        let history: SQLiteHistory
        var revision: Revision
        init(_ history: SQLiteHistory, revision: Revision) {
            self.history = history
            self.revision = revision
        }
    }

    /// Bounds how long a commit waits for those that share its transaction.
    private static let groupLimit = 512
    /// Commits that may wait; beyond it the store is overloaded and says so.
    private static let queueLimit = 65_536

    private let path: String
    private let thread = DispatchQueue(label: "swiftlet.storage.writer", qos: .userInitiated)
    private let confined: Confined
    private let queue = Mutex(Queue())
    private let feed: CommitFeed

    init(path: String, connection: sending SQLiteConnection, revision: Revision, feed: CommitFeed) {
        self.path = path
        self.feed = feed
        confined = Confined(SQLiteHistory(connection: connection), revision: revision)
    }

    func commit(_ transaction: Transaction) async throws -> CommitOutcome {
        guard transaction.mutations.count <= Int(SQLiteHistory.mutationLimit) else {
            throw StoreError.unavailable("a transaction may have \(SQLiteHistory.mutationLimit) mutations")
        }
        return try await withCheckedThrowingContinuation { continuation in
            let mustStart = queue.withLock { queue -> Bool? in
                guard queue.waiting.count < Self.queueLimit else { return nil }
                queue.waiting.append(Waiting(transaction: transaction, continuation: continuation))
                defer { queue.isDraining = true }
                return !queue.isDraining
            }
            guard let mustStart else {
                continuation.resume(throwing: StoreError.unavailable("too many writes wait for the disk"))
                return
            }
            if mustStart { thread.async { self.drain() } }
        }
    }

    /// Forgets in steps, between which commits take their turn. Broken off, it leaves rows that the next one finds.
    func compact(before revision: Revision) async throws {
        guard let oldest = try await onThread({ try self.markCompacted(before: revision) }) else { return }
        feed.drop(through: oldest - 1)
        var position: Int64? = 0
        while let start = position {
            position = try await onThread {
                try self.inTransaction { try $0.deleteSuperseded(from: start, through: oldest) }
            }
        }
    }
}

extension SQLiteWriter {
    /// Runs on `thread`: commits one group, and comes back for the next one after whatever else waits for the thread.
    private func drain() {
        let group = queue.withLock { queue -> [Waiting] in
            let group = Array(queue.waiting.prefix(Self.groupLimit))
            queue.waiting.removeFirst(group.count)
            return group
        }
        commit(group)
        let isDone = queue.withLock { queue in
            queue.isDraining = !queue.waiting.isEmpty
            return queue.waiting.isEmpty
        }
        if !isDone { thread.async { self.drain() } }
    }

    private func commit(_ group: [Waiting]) {
        do {
            let (outcomes, events) = try write(group.map(\.transaction))
            // Before the answers, so that whoever has one finds the commit in every watch.
            feed.append(events)
            for (waiting, outcome) in zip(group, outcomes) { waiting.continuation.resume(returning: outcome) }
        } catch {
            let error = SQLiteFile.storeError(error, path: path)
            for waiting in group { waiting.continuation.resume(throwing: error) }
        }
    }

    private func write(_ transactions: [Transaction]) throws -> ([CommitOutcome], [StoreEvent]) {
        let before = confined.revision
        do {
            return try inTransaction { _ in
                var events: [StoreEvent] = []
                let outcomes = try transactions.map { try apply($0, events: &events) }
                return (outcomes, events)
            }
        } catch {
            confined.revision = before
            throw error
        }
    }

    private func apply(_ transaction: Transaction, events: inout [StoreEvent]) throws -> CommitOutcome {
        let history = confined.history
        for condition in transaction.conditions {
            let current = try history.current(condition.key)
            if current?.modRevision ?? 0 != condition.modRevision {
                return .conflict(key: condition.key, current: current)
            }
        }
        let next = confined.revision + 1
        var ordinal = 0
        for mutation in transaction.mutations {
            guard let event = try event(of: mutation, revision: next) else { continue }
            try history.insert(event, ordinal: ordinal)
            events.append(event)
            ordinal += 1
        }
        if ordinal > 0 { confined.revision = next }
        return .committed(confined.revision)
    }

    private func event(of mutation: Transaction.Mutation, revision: Revision) throws -> StoreEvent? {
        switch mutation {
        case .put(let key, let value):
            let previous = try confined.history.current(key)
            let current = KeyValue(
                key: key, value: value, createRevision: previous?.createRevision ?? revision, modRevision: revision)
            return StoreEvent(kind: .put, current: current, previous: previous)
        case .delete(let key):
            guard let previous = try confined.history.current(key) else { return nil }
            let current = KeyValue(
                key: key, value: [], createRevision: previous.createRevision, modRevision: revision)
            return StoreEvent(kind: .delete, current: current, previous: previous)
        }
    }

    /// From here on reads of older revisions are refused; nil when they are already.
    private func markCompacted(before revision: Revision) throws -> Revision? {
        let oldest = min(revision, confined.revision)
        guard oldest > (try confined.history.compactedRevision()) else { return nil }
        try inTransaction { try $0.setCompactedRevision(oldest) }
        return oldest
    }

    private func inTransaction<Value>(_ body: (SQLiteHistory) throws -> Value) throws -> Value {
        let history = confined.history
        do {
            try history.connection.execute("BEGIN IMMEDIATE")
            let value = try body(history)
            try history.connection.execute("COMMIT")
            return value
        } catch {
            try? history.connection.execute("ROLLBACK")
            throw error
        }
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            thread.async { [path] in
                continuation.resume(
                    with: Result { try body() }.mapError { SQLiteFile.storeError($0, path: path) as any Error })
            }
        }
    }
}
