import Platform
import Synchronization

/// A store that keeps everything in memory, for tests, simulations and clusters that may forget. Deterministic: it has no
/// thread of its own and never suspends, except in a watch.
public final class MemoryStore: Store {
    private struct Version {
        var createRevision: Revision
        var modRevision: Revision
        /// nil: deleted at this revision.
        var value: [UInt8]?
    }

    private struct State {
        var keys = OrderedMap<[Version]>()
        var revision: Revision = 1
        /// The oldest revision that `range` can still show.
        var oldest: Revision = 1
        /// The changes since then, oldest first, to find what compaction may forget.
        var changes: [(revision: Revision, key: String)] = []
        var firstChange = 0
    }

    /// Enough for the pages of a long list; the cost is one version of an object for each.
    public static let defaultHistoryLimit = 10_000

    private let historyLimit: Int
    private let state = Mutex(State())
    private let feed: CommitFeed

    /// - Parameter historyLimit: how many superseded changes are kept before the oldest are compacted away.
    public init(world: World, historyLimit: Int = MemoryStore.defaultHistoryLimit) {
        self.historyLimit = historyLimit
        feed = CommitFeed(time: world.time, after: 1)
    }

    public func currentRevision() async throws -> Revision { state.withLock { $0.revision } }

    public func get(_ key: String) async throws -> KeyValue? {
        state.withLock { state in Self.keyValue(key, state.keys[key]?.last) }
    }

    public func range(prefix: String, revision: Revision?, startAfter: String?, limit: Int?) async throws -> RangeResult
    {
        try state.withLock { state in
            let revision = revision ?? state.revision
            guard revision <= state.revision else { throw StoreError.futureRevision(current: state.revision) }
            guard revision >= state.oldest else { throw StoreError.compacted(oldest: state.oldest) }
            var result = RangeResult(items: [], revision: revision, more: false)
            state.keys.forEach(prefix: prefix, startAfter: startAfter) { key, versions in
                let version = versions.last { $0.modRevision <= revision }
                guard let found = Self.keyValue(key, version) else { return true }
                result.more = result.items.count == limit
                if !result.more { result.items.append(found) }
                return !result.more
            }
            return result
        }
    }

    public func commit(_ transaction: Transaction) async throws -> CommitOutcome {
        state.withLock { state in
            for condition in transaction.conditions {
                let current = Self.keyValue(condition.key, state.keys[condition.key]?.last)
                if current?.modRevision ?? 0 != condition.modRevision {
                    return .conflict(key: condition.key, current: current)
                }
            }
            let events = transaction.mutations.compactMap { Self.apply($0, to: &state) }
            guard !events.isEmpty else { return .committed(state.revision) }
            state.revision += 1
            boundHistory(&state)
            // Within the lock, so that watchers see the commits in their order.
            feed.append(events)
            return .committed(state.revision)
        }
    }

    public func watch(prefix: String, after: Revision) async throws -> any StoreWatch {
        guard after <= feed.revision else { throw StoreError.futureRevision(current: feed.revision) }
        guard let position = feed.position(after: after) else { throw StoreError.compacted(oldest: feed.floor) }
        return FeedWatch(feed: feed, prefix: prefix, after: after, position: position)
    }

    public func compact(before revision: Revision) async throws {
        state.withLock { state in
            let oldest = min(revision, state.revision)
            while state.firstChange < state.changes.count, state.changes[state.firstChange].revision <= oldest {
                Self.forgetOldestChange(&state)
            }
            state.oldest = max(state.oldest, oldest)
            feed.drop(through: state.oldest - 1)
        }
    }
}

extension MemoryStore {
    private static func keyValue(_ key: String, _ version: Version?) -> KeyValue? {
        guard let version, let value = version.value else { return nil }
        return KeyValue(
            key: key, value: value, createRevision: version.createRevision, modRevision: version.modRevision)
    }

    /// nil when there is nothing to change: the delete of a key that does not exist.
    private static func apply(_ mutation: Transaction.Mutation, to state: inout State) -> StoreEvent? {
        let next = state.revision + 1
        let key: String
        let value: [UInt8]?
        switch mutation {
        case .put(let putKey, let putValue): (key, value) = (putKey, putValue)
        case .delete(let deletedKey): (key, value) = (deletedKey, nil)
        }
        var versions = state.keys[key] ?? []
        let previous = keyValue(key, versions.last)
        if value == nil && previous == nil { return nil }
        let version = Version(createRevision: previous?.createRevision ?? next, modRevision: next, value: value)
        versions.append(version)
        state.keys.set(key, versions)
        state.changes.append((next, key))
        let current = KeyValue(
            key: key, value: value ?? [], createRevision: version.createRevision, modRevision: next)
        return StoreEvent(kind: value == nil ? .delete : .put, current: current, previous: previous)
    }

    private func boundHistory(_ state: inout State) {
        while state.changes.count - state.firstChange > historyLimit { Self.forgetOldestChange(&state) }
        // Half of the slots used up: moving the rest costs no more than the appends since the last time.
        if state.firstChange > 64, state.firstChange * 2 > state.changes.count {
            state.changes.removeFirst(state.firstChange)
            state.firstChange = 0
        }
    }

    /// Forgets the versions that the oldest change superseded: from then on its revision is the oldest to be shown.
    private static func forgetOldestChange(_ state: inout State) {
        let (revision, key) = state.changes[state.firstChange]
        state.firstChange += 1
        state.oldest = max(state.oldest, revision)
        guard var versions = state.keys[key] else { return }
        versions.removeAll { $0.modRevision < revision }
        if let last = versions.last, versions.count == 1, last.value == nil { versions = [] }
        if versions.isEmpty { state.keys.remove(key) } else { state.keys.set(key, versions) }
    }
}
