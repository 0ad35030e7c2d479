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

    func compact(before revision: Revision) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            thread.async { [self] in
                continuation.resume(
                    with: Result { try compactNow(before: revision) }.mapError {
                        SQLiteFile.storeError($0, path: path) as any Error
                    })
            }
        }
    }
}

extension SQLiteWriter {
    /// Runs on `thread` until nothing waits.
    private func drain() {
        while true {
            let group = queue.withLock { queue -> [Waiting] in
                let group = Array(queue.waiting.prefix(Self.groupLimit))
                queue.waiting.removeFirst(group.count)
                if group.isEmpty { queue.isDraining = false }
                return group
            }
            if group.isEmpty { return }
            commit(group)
        }
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
        let history = confined.history
        let before = confined.revision
        do {
            try history.connection.execute("BEGIN IMMEDIATE")
            var outcomes: [CommitOutcome] = []
            var events: [StoreEvent] = []
            for transaction in transactions { outcomes.append(try apply(transaction, events: &events)) }
            try history.connection.execute("COMMIT")
            return (outcomes, events)
        } catch {
            confined.revision = before
            try? history.connection.execute("ROLLBACK")
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

    private func compactNow(before revision: Revision) throws {
        let history = confined.history
        let oldest = min(revision, confined.revision)
        guard oldest > (try history.compactedRevision()) else { return }
        do {
            try history.connection.execute("BEGIN IMMEDIATE")
            try history.compact(before: oldest)
            try history.connection.execute("COMMIT")
        } catch {
            try? history.connection.execute("ROLLBACK")
            throw error
        }
        feed.drop(through: oldest - 1)
    }
}
