import Platform
import Synchronization

/// An open watch of a `WatchCache`. Its reader decides the pace; one that falls too far behind gets
/// `StoreError.compacted`. Only one task at a time may call `next`.
public final class CacheWatch: Sendable {
    private struct State {
        var position: Int
        var isCancelled = false
    }

    private let cache: WatchCache
    private let owner: WaitList.Owner
    private let prefix: String?
    private let after: Revision
    private let state: Mutex<State>

    init(cache: WatchCache, owner: WaitList.Owner, prefix: String?, after: Revision, position: Int) {
        self.cache = cache
        self.owner = owner
        self.prefix = prefix
        self.after = after
        state = Mutex(State(position: position))
    }

    deinit { cancel() }

    /// The next events: all that are there, up to a bound. When there are none, waits until `deadline` (of
    /// `TimeSource.uptime`) and then returns an empty batch, whose revision a bookmark may carry. nil after `cancel`.
    public func next(until deadline: Duration? = nil) async throws -> WatchBatch? {
        while true {
            let generation = cache.waitList.generation
            let (position, isCancelled) = state.withLock { ($0.position, $0.isCancelled) }
            if isCancelled { return nil }
            let (batch, end) = try cache.read(from: position, prefix: prefix, after: after)
            state.withLock { $0.position = end }
            if !batch.events.isEmpty { return batch }
            if let deadline, cache.time.uptime >= deadline { return batch }
            try await cache.waitList.wait(as: owner, since: generation, until: deadline)
        }
    }

    /// Ends the watch: a waiting `next` returns nil.
    public func cancel() {
        let wasOpen = state.withLock { state in
            defer { state.isCancelled = true }
            return !state.isCancelled
        }
        guard wasOpen else { return }
        cache.watcherEnded()
        cache.waitList.wake(owner)
    }
}
