import Platform
import Synchronization

/// The embedded store: one SQLite file, in which every commit that was answered survives a crash of the machine
/// (write-ahead log, `synchronous=FULL`).
public final class SQLiteStore: Store {
    /// Two, so that a long list does not hold up a short read.
    private static let readerCount = 2

    private let path: String
    private let lock: SQLiteFile.Lock
    private let writer: SQLiteWriter
    private let readers: [SQLiteReader]
    private let nextReader = Atomic<Int>(0)
    private let feed: CommitFeed

    /// Opens the file, or makes it with mode 0600. Blocks for as long as the disk takes.
    ///
    /// Throws `StoreError.corrupt` for a damaged file, without changing it, and `StoreError.unavailable` when another
    /// server has it open, when a newer program wrote it, or when it can't be opened.
    public init(path: String, time: any TimeSource) throws(StoreError) {
        self.path = path
        lock = try SQLiteFile.lock(path)
        do {
            let connection = try SQLiteFile.openWriter(path)
            let revision = try SQLiteHistory(connection: connection).currentRevision()
            feed = CommitFeed(time: time, after: revision)
            writer = SQLiteWriter(path: path, connection: connection, revision: revision, feed: feed)
            readers = try (0..<Self.readerCount).map { try SQLiteReader(path: path, number: $0) }
        } catch {
            throw SQLiteFile.storeError(error, path: path)
        }
    }

    public func currentRevision() async throws -> Revision { feed.revision }

    public func get(_ key: String) async throws -> KeyValue? { try await reader.read { try $0.current(key) } }

    public func range(prefix: String, revision: Revision?, startAfter: String?, limit: Int?) async throws -> RangeResult
    {
        try await reader.read { history in
            let current = try history.currentRevision()
            let revision = revision ?? min(current, self.watchableRevision)
            guard revision <= current else { throw StoreError.futureRevision(current: current) }
            let oldest = try history.compactedRevision()
            guard revision >= oldest else { throw StoreError.compacted(oldest: oldest) }
            return try history.range(prefix: prefix, revision: revision, startAfter: startAfter, limit: limit)
        }
    }

    public func commit(_ transaction: Transaction) async throws -> CommitOutcome {
        try await writer.commit(transaction)
    }

    public func watch(prefix: String, after: Revision) async throws -> any StoreWatch {
        guard after <= feed.revision else { throw StoreError.futureRevision(current: feed.revision) }
        if let position = feed.position(after: after) {
            return FeedWatch(feed: feed, prefix: prefix, after: after, position: position)
        }
        let history = try await history(prefix: prefix, after: after)
        guard let position = feed.position(after: history.end) else { throw StoreError.compacted(oldest: feed.floor) }
        let rest = FeedWatch(feed: feed, prefix: prefix, after: history.end, position: position)
        return history.events.isEmpty ? rest : CatchUpWatch(events: history.events, after: after, rest: rest)
    }

    public func compact(before revision: Revision) async throws { try await writer.compact(before: revision) }
}

extension SQLiteStore {
    /// A watch that begins further back must list instead: this much is held in memory while the watch catches up.
    private static let catchUpLimit = 10_000

    /// The last revision from which a watch can go on. The file has a commit a moment before the feed, so whoever reads
    /// the file in order to watch from there must read no further. Nothing that was answered is missed: the feed has it
    /// before the answer.
    private var watchableRevision: Revision { feed.revision }

    private var reader: SQLiteReader {
        let number = nextReader.wrappingAdd(1, ordering: .relaxed).oldValue
        return readers[abs(number % readers.count)]
    }

    /// What the memory no longer has: the changes from a revision up to one that the feed still knows.
    private func history(prefix: String, after: Revision) async throws -> (events: [StoreEvent], end: Revision) {
        try await reader.read { history in
            let oldest = try history.compactedRevision()
            let end = min(try history.currentRevision(), self.watchableRevision)
            guard after >= oldest - 1 else { throw StoreError.compacted(oldest: oldest) }
            let events = try history.events(prefix: prefix, after: after, through: end, limit: Self.catchUpLimit)
            guard events.count < Self.catchUpLimit else { throw StoreError.compacted(oldest: end) }
            return (events, end)
        }
    }
}

/// A watch that first gives what was read from the file, then follows the feed.
private final class CatchUpWatch: StoreWatch {
    private struct State {
        var events: [StoreEvent]
        var isHandled = false
    }

    private let state: Mutex<State>
    private let after: Revision
    private let rest: FeedWatch

    init(events: [StoreEvent], after: Revision, rest: FeedWatch) {
        state = Mutex(State(events: events))
        self.after = after
        self.rest = rest
    }

    func next() async throws -> [StoreEvent]? {
        let events = state.withLock { state in
            defer { state.events = [] }
            state.isHandled = state.events.isEmpty
            return state.events
        }
        return events.isEmpty ? try await rest.next() : events
    }

    var progress: Revision { state.withLock { $0.isHandled } ? rest.progress : after }
    func cancel() { rest.cancel() }
}
