import Platform
import Synchronization

/// The latest commits of one store, for its watchers. A store appends after a commit is durable and before it reports it.
final class CommitFeed: Sendable {
    private let log: Mutex<BoundedLog<StoreEvent>>
    private let lastRevision: Mutex<Revision>
    private let time: any TimeSource
    let waiters: WaitList

    /// What a cache that was started again may be behind; a cache that reads at all is never so far back.
    static let limits = BoundedLog<StoreEvent>.Limits(
        elements: 65_536, bytes: 32 << 20, age: .seconds(60), kept: 256)

    init(time: any TimeSource, after revision: Revision, limits: BoundedLog<StoreEvent>.Limits = CommitFeed.limits) {
        log = Mutex(BoundedLog(limits: limits, floor: revision))
        lastRevision = Mutex(revision)
        waiters = WaitList(time: time)
        self.time = time
    }

    /// The revision of the last commit.
    var revision: Revision { lastRevision.withLock { $0 } }

    /// Every change after this revision is here.
    var floor: Revision { log.withLock { $0.floor } }

    /// The changes of one or several commits, in order.
    func append(_ events: [StoreEvent]) {
        guard let last = events.last?.current.modRevision else { return }
        let now = time.uptime
        log.withLock { log in
            for event in events {
                let bytes = event.current.value.count + (event.previous?.value.count ?? 0)
                log.append(event, revision: event.current.modRevision, bytes: bytes, at: now)
            }
            lastRevision.withLock { $0 = last }
        }
        waiters.wakeAll()
    }

    func drop(through revision: Revision) { log.withLock { $0.drop(through: revision) } }

    /// Where a watcher that knows everything up to `revision` begins; nil when that is too long ago.
    func position(after revision: Revision) -> Int? { log.withLock { $0.position(after: revision) } }

    /// As `BoundedLog.read`, and the revision up to which the answer is complete.
    func read(from position: Int, limit: Int, prefix: String) -> (events: [StoreEvent], end: Int, revision: Revision)? {
        log.withLock { log in
            guard
                let (events, end) = log.read(
                    from: position, limit: limit, where: { KeyOrder.has($0.current.key, prefix: prefix) })
            else { return nil }
            let isAtEnd = end == log.endPosition
            return (events, end, isAtEnd ? lastRevision.withLock { $0 } : (events.last?.current.modRevision ?? 0) - 1)
        }
    }
}

/// A watch that reads a `CommitFeed`.
final class FeedWatch: StoreWatch {
    private struct State {
        var position: Int
        /// Up to where what `next` returned is dealt with.
        var handled: Revision
        var isBatchOut = false
        var isCancelled = false
    }

    /// Bounds the memory and the time that one batch takes.
    private static let batchLimit = 1024

    private let feed: CommitFeed
    private let prefix: String
    private let owner: WaitList.Owner
    private let state: Mutex<State>

    init(feed: CommitFeed, prefix: String, after revision: Revision, position: Int) {
        self.feed = feed
        self.prefix = prefix
        owner = feed.waiters.makeOwner()
        state = Mutex(State(position: position, handled: revision))
    }

    func next() async throws -> [StoreEvent]? {
        while true {
            let generation = feed.waiters.generation
            let events = try state.withLock { state -> [StoreEvent]? in
                if state.isCancelled { return nil }
                state.isBatchOut = false
                guard let batch = feed.read(from: state.position, limit: Self.batchLimit, prefix: prefix) else {
                    throw StoreError.compacted(oldest: feed.floor)
                }
                state.position = batch.end
                state.isBatchOut = !batch.events.isEmpty
                if batch.events.isEmpty { state.handled = max(state.handled, batch.revision) }
                return batch.events
            }
            guard let events else { return nil }
            if !events.isEmpty { return events }
            try await feed.waiters.wait(as: owner, since: generation)
        }
    }

    var progress: Revision {
        state.withLock { state in
            if state.isBatchOut { return state.handled }
            guard let ahead = feed.read(from: state.position, limit: 1, prefix: prefix) else { return state.handled }
            if ahead.events.isEmpty {
                state.position = ahead.end
                state.handled = max(state.handled, ahead.revision)
            }
            return state.handled
        }
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
        feed.waiters.wake(owner)
    }
}
