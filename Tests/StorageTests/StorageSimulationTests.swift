import Platform
import Synchronization
import Telemetry
import Testing

@testable import Storage

@Suite("Storage in simulation") struct StorageSimulationTests {
    /// The injected faults are no news.
    init() { LogSink.minimum = .error }

    @Test("watchers that list again after 410 always end at what the store has, and see no gap on the way")
    func watchersConverge() {
        for seed in UInt64(1)...300 {
            let run = Self.run(seed: seed)
            #expect(throws: Never.self, "seed \(seed)") { try run.result.get() }
        }
    }

    @Test("a replay takes the same steps")
    func replay() {
        for seed in UInt64(1)...10 {
            let (first, second) = (Self.run(seed: seed), Self.run(seed: seed))
            #expect(first.trace == second.trace && first.steps == second.steps, "seed \(seed)")
        }
    }

    private static let prefix = "/registry/core/pods/"

    private static func run(seed: UInt64) -> SimulatedWorld.Run<Void> {
        SimulatedWorld(seed: seed).run(uptimeLimit: .seconds(600)) { simulation in
            let world = simulation.world
            let memory = MemoryStore(world: world, historyLimit: 40)
            let store = FaultyStore(memory, world: world)
            var limits = WatchCache.Limits()
            limits.events = 8
            let cache = WatchCache(store: store, prefix: prefix, world: world, limits: limits) { _ in
                SelectorAttributes()
            }
            try await withThrowingTaskGroup(of: Void.self) { services in
                services.addTask { try await cache.run() }
                try await withThrowingTaskGroup(of: Void.self) { clients in
                    for number in 0..<3 { clients.addTask { try await write(number, to: memory, cache, simulation) } }
                    clients.addTask {
                        try await world.time.sleep(for: .seconds(5))
                        store.stopFaults()
                    }
                    for _ in 0..<3 { services.addTask { try await follow(cache, memory, simulation) } }
                    try await clients.waitForAll()
                }
                // The last write tells the followers to compare and end.
                _ = try await memory.put(prefix + "z/end", object(name: "end"))
                for _ in 0..<3 { try await services.next() }
                services.cancelAll()
            }
        }
    }

    /// Writes at random, and reads each write back through the cache.
    private static func write(
        _ number: Int, to store: MemoryStore, _ cache: WatchCache, _ simulation: SimulatedWorld
    ) async throws {
        let world = simulation.world
        for _ in 0..<30 {
            try await world.time.sleep(for: .milliseconds(world.random.next(below: 300)))
            let key = "\(prefix)\(number)/\(world.random.next(below: 6))"
            let other = "/registry/core/nodes/\(world.random.next(below: 3))"
            _ = try await store.put(other, object(name: "n"))
            let isDelete = world.random.next(below: 3) == 0
            let revision = isDelete ? try await store.delete(key) : try await store.put(key, object(name: "p"))
            simulation.note("\(key) \(revision)")
            do {
                try await cache.waitUntil(revision: revision)
            } catch StoreError.futureRevision { continue }  // Faults may keep the cache behind for long.
            let isThere = cache.get(key) != nil
            guard isThere != isDelete else { throw Broken("\(key) is not as it was written at \(revision)") }
        }
    }

    /// What an informer does: list, watch, list again when the watch can't go on.
    private static func follow(_ cache: WatchCache, _ store: MemoryStore, _ simulation: SimulatedWorld) async throws {
        while true {
            do { return try await followOnce(cache, store, simulation) } catch StoreError.compacted {
                continue
            } catch StoreError.futureRevision {}
        }
    }

    private static func followOnce(
        _ cache: WatchCache, _ store: MemoryStore, _ simulation: SimulatedWorld
    ) async throws {
        let world = simulation.world
        try await cache.waitUntil(revision: 1)
        let list = cache.list()
        var state = Dictionary(uniqueKeysWithValues: list.objects.map { ($0.key, $0.revision) })
        var seen = list.revision
        let watch = try cache.watch(after: list.revision)
        defer { watch.cancel() }
        while true {
            let deadline = world.time.uptime + .milliseconds(50)
            guard let batch = try await watch.next(until: deadline) else { return }
            for event in batch.events {
                guard event.revision > seen else { throw Broken("event \(event.revision) after \(seen)") }
                guard event.previous?.revision == state[event.object.key] else {
                    throw Broken("\(event.object.key): the event before \(event.revision) was skipped")
                }
                seen = event.revision
                state[event.object.key] = event.kind == .deleted ? nil : event.revision
            }
            guard batch.revision >= seen || !batch.events.isEmpty else { throw Broken("bookmark goes back") }
            seen = max(seen, batch.revision)
            if state[prefix + "z/end"] != nil { break }
            // A slow reader falls behind the cache's small log now and then.
            try await world.time.sleep(for: .milliseconds(world.random.next(below: 400)))
        }
        let truth = try await store.range(prefix: prefix, revision: nil, startAfter: nil, limit: nil)
        guard state == Dictionary(uniqueKeysWithValues: truth.items.map { ($0.key, $0.modRevision) }) else {
            throw Broken("the follower ended with another state than the store")
        }
    }
}

private struct Broken: Error {
    var message: String
    init(_ message: String) { self.message = message }
}

/// A store that answers late, fails, and breaks its watches off.
private final class FaultyStore: Store {
    private let store: MemoryStore
    private let world: World
    private let isFaulty = Mutex(true)

    init(_ store: MemoryStore, world: World) {
        self.store = store
        self.world = world
    }

    func stopFaults() { isFaulty.withLock { $0 = false } }

    func currentRevision() async throws -> Revision { try await store.currentRevision() }
    func get(_ key: String) async throws -> KeyValue? { try await store.get(key) }
    func commit(_ transaction: Transaction) async throws -> CommitOutcome { try await store.commit(transaction) }
    func compact(before revision: Revision) async throws { try await store.compact(before: revision) }

    func range(prefix: String, revision: Revision?, startAfter: String?, limit: Int?) async throws -> RangeResult {
        try await disturb()
        return try await store.range(prefix: prefix, revision: revision, startAfter: startAfter, limit: limit)
    }

    func watch(prefix: String, after: Revision) async throws -> any StoreWatch {
        try await disturb()
        return Watch(store: self, watch: try await store.watch(prefix: prefix, after: after))
    }

    fileprivate func disturb() async throws {
        guard isFaulty.withLock({ $0 }) else { return }
        try await world.time.sleep(for: .milliseconds(world.random.next(below: 20)))
        switch world.random.next(below: 20) {
        case 0: throw StoreError.unavailable("injected")
        case 1: throw StoreError.compacted(oldest: 1)
        default: return
        }
    }

    private struct Watch: StoreWatch {
        let store: FaultyStore
        let watch: any StoreWatch
        var progress: Revision { watch.progress }
        func cancel() { watch.cancel() }
        func next() async throws -> [StoreEvent]? {
            let events = try await watch.next()
            try await store.disturb()
            return events
        }
    }
}
