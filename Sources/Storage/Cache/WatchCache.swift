import Platform
import Synchronization
import Telemetry

/// Every object under one prefix of a store, in memory as encoded bytes: answers get and list without touching the store,
/// and serves all watches of the resource from one log of recent events.
///
/// It follows the store while `run` runs. A read that must not be older than a known revision first calls `waitUntil`.
public final class WatchCache: Sendable {
    private struct State {
        var objects = OrderedMap<CachedObject>()
        var events: BoundedLog<WatchEvent>
        /// The state shows everything up to this revision; 0 until the first list.
        var revision: Revision = 0
        var source: (any StoreWatch)?
        var watchers = 0

        init(limits: Limits) {
            events = BoundedLog(
                limits: .init(elements: limits.events, bytes: limits.bytes, age: limits.age, kept: 256), floor: 0)
        }

        /// Nothing of the prefix changed between `revision` and what the source has progressed to.
        mutating func catchUp() -> Revision {
            if let progress = source?.progress, revision > 0 { revision = max(revision, progress) }
            return revision
        }
    }

    /// How far a watcher may fall behind before it must list again.
    public struct Limits: Sendable {
        public var events = 65_536
        public var bytes = 64 << 20
        public var age = Duration.seconds(300)
        public init() {}
    }

    /// How long a read waits for a revision that the cache has not seen, as Kubernetes' watch cache does.
    public static let freshnessTimeout = Duration.seconds(3)
    /// What waking one watcher costs, roughly; with many of them wake-ups are spaced so that they can't take all of the
    /// time: 1,000 watchers are woken at most every 10 ms.
    private static let wakeCost = Duration.microseconds(10)
    private static let wakeSpacingLimit = Duration.milliseconds(50)
    /// Keys that one read of the store asks for while the cache fills.
    private static let pageSize = 1000

    public let prefix: String
    private let store: any Store
    private let world: World
    private let makeAttributes: @Sendable ([UInt8]) -> SelectorAttributes
    private let state: Mutex<State>
    private let watchers: WaitList
    private let readers: WaitList

    /// - Parameters:
    ///   - prefix: with its slash at the end: "/registry/apps/deployments/".
    ///   - attributes: what selectors see of an object, from its bytes.
    public init(
        store: any Store, prefix: String, world: World, limits: Limits = Limits(),
        attributes: @escaping @Sendable ([UInt8]) -> SelectorAttributes
    ) {
        self.store = store
        self.prefix = prefix
        self.world = world
        makeAttributes = attributes
        state = Mutex(State(limits: limits))
        watchers = WaitList(time: world.time)
        readers = WaitList(time: world.time)
    }

    /// The revision that get and list show now; 0 before the first list is read.
    public var revision: Revision { state.withLock { $0.catchUp() } }

    /// The object of a key.
    public func get(_ key: String) -> CachedObject? { state.withLock { $0.objects[key] } }

    /// The objects whose keys start with `prefix` (nil: all) and come after `startAfter`, at most `limit` of those that
    /// `include` chooses.
    public func list(
        prefix: String? = nil, startAfter: String? = nil, limit: Int? = nil,
        where include: (CachedObject) -> Bool = { _ in true }
    ) -> CacheList {
        let (objects, revision) = state.withLock { ($0.objects, $0.catchUp()) }
        let prefix = prefix ?? self.prefix
        var list = CacheList(objects: [], revision: revision, remaining: 0)
        objects.forEach(prefix: prefix, startAfter: startAfter) { _, object in
            if include(object) { list.objects.append(object) }
            return limit.map { list.objects.count < $0 } ?? true
        }
        if limit == list.objects.count {
            list.remaining = objects.count(prefix: prefix, startAfter: list.objects.last?.key ?? startAfter)
        }
        return list
    }

    /// As `list`, at an exact revision: from memory while nothing has changed since, else from the store. Throws
    /// `StoreError.compacted` when the revision is no longer known.
    public func list(
        at revision: Revision, prefix: String? = nil, startAfter: String? = nil, limit: Int? = nil,
        where include: (CachedObject) -> Bool = { _ in true }
    ) async throws -> CacheList {
        try await waitUntil(revision: revision)
        let isUnchanged = state.withLock { state in
            state.events.floor <= revision && state.events.lastRevision <= revision
        }
        if isUnchanged {
            var list = list(prefix: prefix, startAfter: startAfter, limit: limit, where: include)
            // A change may have come between the two looks.
            if list.objects.allSatisfy({ $0.revision <= revision }),
                state.withLock({ $0.events.lastRevision <= revision })
            {
                list.revision = revision
                return list
            }
        }
        return try await listFromStore(
            at: revision, prefix: prefix ?? self.prefix, startAfter: startAfter, limit: limit, where: include)
    }

    /// Returns once get and list show the revision. Throws `StoreError.futureRevision` after `freshnessTimeout`.
    public func waitUntil(revision wanted: Revision) async throws {
        if revision >= wanted { return }
        let deadline = world.time.uptime + Self.freshnessTimeout
        let owner = readers.makeOwner()
        while true {
            let generation = readers.generation
            let current = revision
            if current >= wanted { return }
            guard world.time.uptime < deadline else { throw StoreError.futureRevision(current: current) }
            try await readers.wait(as: owner, since: generation, until: deadline)
        }
    }

    /// Returns once get and list show every commit that the store had reported before the call.
    public func waitUntilCurrent() async throws {
        try await waitUntil(revision: max(1, try await store.currentRevision()))
    }

    /// The events after a revision. Throws `StoreError.compacted` when they are no longer all there.
    /// - Parameter prefix: of the keys to watch; nil: all of the cache.
    public func watch(prefix: String? = nil, after revision: Revision) throws -> CacheWatch {
        let position = try state.withLock { state in
            guard let position = state.events.position(after: revision) else {
                throw StoreError.compacted(oldest: state.events.floor)
            }
            state.watchers += 1
            return position
        }
        return CacheWatch(
            cache: self, owner: watchers.makeOwner(), prefix: prefix == self.prefix ? nil : prefix, after: revision,
            position: position)
    }

    /// Follows the store until the task is cancelled; throws `CancellationError` then, and `StoreError.corrupt` when
    /// the store is.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.watchers.runTimer() }
            group.addTask { try await self.readers.runTimer() }
            group.addTask { try await self.follow() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

extension WatchCache {
    /// Waits longer after each failure, from a tenth of a second to this.
    private static let retryDelayLimit = Duration.seconds(5)

    private func follow() async throws {
        var delay = Duration.milliseconds(100)
        while true {
            do {
                try await fill()
                delay = .milliseconds(100)
                try await applyChanges()
                return
            } catch StoreError.compacted {
                continue
            } catch StoreError.unavailable(let reason) {
                Logger(component: "storage").warning("reading \(prefix) again: \(reason)")
                try await world.time.sleep(for: delay)
                delay = min(delay * 2, Self.retryDelayLimit)
            }
        }
    }

    private func fill() async throws {
        var objects = OrderedMap<CachedObject>()
        var page = try await store.range(prefix: prefix, revision: nil, startAfter: nil, limit: Self.pageSize)
        while true {
            for item in page.items { objects.set(item.key, object(item)) }
            guard page.more, let last = page.items.last else { break }
            page = try await store.range(
                prefix: prefix, revision: page.revision, startAfter: last.key, limit: Self.pageSize)
        }
        let source = try await store.watch(prefix: prefix, after: page.revision)
        state.withLock { state in
            state.source?.cancel()
            state.source = source
            state.objects = objects
            state.revision = page.revision
            // Whoever watched has missed what happened in between.
            state.events.reset(floor: page.revision)
        }
        readers.wakeAll()
        watchers.wakeAll()
    }

    private func applyChanges() async throws {
        guard let source = state.withLock({ $0.source }) else { return }
        defer { source.cancel() }
        while let batch = try await source.next() {
            let now = world.time.uptime
            let watching = state.withLock { state in
                for event in batch { apply(event, to: &state, at: now) }
                return state.watchers
            }
            readers.wakeAll()
            watchers.wakeAll(spacing: watching < 64 ? .zero : min(Self.wakeCost * watching, Self.wakeSpacingLimit))
        }
        throw CancellationError()
    }

    private func apply(_ change: StoreEvent, to state: inout State, at now: Duration) {
        let key = change.current.key
        let revision = change.current.modRevision
        state.revision = max(state.revision, revision)
        let event: WatchEvent
        switch change.kind {
        case .put:
            let object = object(change.current)
            let previous = state.objects.set(key, object)
            event = WatchEvent(kind: previous == nil ? .added : .modified, object: object, previous: previous)
        case .delete:
            guard let previous = state.objects.remove(key) else { return }
            event = WatchEvent(kind: .deleted, object: previous.deleted(at: revision), previous: previous)
        }
        state.events.append(event, revision: revision, bytes: event.object.bytes.count, at: now)
    }

    private func object(_ item: KeyValue) -> CachedObject {
        CachedObject(
            key: item.key, stored: item.value, revision: item.modRevision, createRevision: item.createRevision,
            attributes: makeAttributes)
    }

    private func listFromStore(
        at revision: Revision, prefix: String, startAfter: String?, limit: Int?, where include: (CachedObject) -> Bool
    ) async throws -> CacheList {
        var list = CacheList(objects: [], revision: revision, remaining: 0)
        var startAfter = startAfter
        while true {
            let page = try await store.range(
                prefix: prefix, revision: revision, startAfter: startAfter, limit: limit ?? Self.pageSize)
            for (index, item) in page.items.enumerated() {
                let object = object(item)
                if include(object) { list.objects.append(object) }
                startAfter = item.key
                if list.objects.count == limit {
                    // The store does not count: that there are more is what clients rely on.
                    list.remaining = page.items.count - index - 1 + (page.more ? 1 : 0)
                    return list
                }
            }
            if !page.more { return list }
        }
    }
}

extension WatchCache {
    /// Bounds the memory and the time that one batch takes.
    private static let batchLimit = 512

    /// For `CacheWatch`: the events from a position on and the position after them.
    func read(from position: Int, prefix: String?, after: Revision) throws -> (batch: WatchBatch, end: Int) {
        try state.withLock { state in
            let revision = state.catchUp()
            let found = state.events.read(from: position, limit: Self.batchLimit) { event in
                event.revision > after && prefix.map { KeyOrder.has(event.object.key, prefix: $0) } ?? true
            }
            guard let found else { throw StoreError.compacted(oldest: state.events.floor) }
            let isAtEnd = found.end == state.events.endPosition
            let seen = isAtEnd ? revision : max(after, (found.elements.last?.revision ?? after + 1) - 1)
            return (WatchBatch(events: found.elements, revision: seen), found.end)
        }
    }

    var waitList: WaitList { watchers }
    var time: any TimeSource { world.time }

    func watcherEnded() { state.withLock { $0.watchers -= 1 } }
}
