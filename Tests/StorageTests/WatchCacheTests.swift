import Platform
import Testing

@testable import Storage

@Suite("Watch cache") struct WatchCacheTests {
    @Test("list and get show a commit once its revision is waited for")
    func readYourWrites() async throws {
        try await withCache { store, cache in
            let revision = try await store.put("/registry/core/pods/a/one", object(name: "one"))
            try await cache.waitUntil(revision: revision)
            let found = try #require(cache.get("/registry/core/pods/a/one"))
            #expect(
                String(decoding: found.bytes, as: UTF8.self)
                    == #"{"kind":"Pod","metadata":{"resourceVersion":"\#(revision)","name":"one"}}"#)
            #expect(cache.list().objects.map(\.key) == ["/registry/core/pods/a/one"])
        }
    }

    @Test("a commit under another prefix moves the cache's revision on")
    func progress() async throws {
        try await withCache { store, cache in
            let revision = try await store.put("/registry/core/nodes/n", object(name: "n"))
            try await cache.waitUntilCurrent()
            #expect(cache.revision == revision)
            #expect(cache.list().revision == revision)
        }
    }

    @Test("a watch gives adds, changes and deletes in order, each with the state before")
    func watchKinds() async throws {
        try await withCache { store, cache in
            try await cache.waitUntilCurrent()
            let watch = try cache.watch(after: cache.revision)
            let key = "/registry/core/pods/a/one"
            let first = try await store.put(key, object(name: "one"))
            let second = try await store.put(key, object(name: "one"))
            let third = try await store.delete(key)
            let events = try await events(3, from: watch)
            #expect(events.map(\.kind) == [.added, .modified, .deleted])
            #expect(events.map(\.revision) == [first, second, third])
            #expect(events.map { $0.previous?.revision } == [nil, first, second])
            #expect(String(decoding: events[2].object.bytes, as: UTF8.self).contains(#""resourceVersion":"\#(third)""#))
        }
    }

    @Test("a watch that fell behind ends with 410 Gone")
    func fallsBehind() async throws {
        var limits = WatchCache.Limits()
        limits.events = 4
        try await withCache(limits: limits) { store, cache in
            try await cache.waitUntilCurrent()
            let start = cache.revision
            let watch = try cache.watch(after: start)
            for index in 0..<10 { _ = try await store.put("/registry/core/pods/a/\(index)", object(name: "x")) }
            try await cache.waitUntilCurrent()
            await #expect(throws: StoreError.self) { try await watch.next() }
            #expect(throws: StoreError.self) { try cache.watch(after: start) }
        }
    }

    @Test("pages at one revision stay consistent while objects change")
    func consistentPages() async throws {
        try await withCache { store, cache in
            for index in 0..<9 { _ = try await store.put("/registry/core/pods/a/\(index)", object(name: "v1")) }
            try await cache.waitUntilCurrent()
            var page = cache.list(limit: 4)
            #expect(page.remaining == 5)
            var keys = page.objects.map(\.key)
            let revision = page.revision
            while page.remaining > 0 {
                _ = try await store.delete("/registry/core/pods/a/8")
                page = try await cache.list(at: revision, startAfter: keys.last, limit: 4)
                keys += page.objects.map(\.key)
            }
            #expect(keys == (0..<9).map { "/registry/core/pods/a/\($0)" })
        }
    }

    @Test("a watch without events returns at its deadline with a revision for a bookmark")
    func deadline() async throws {
        try await withCache { store, cache in
            try await cache.waitUntilCurrent()
            let watch = try cache.watch(after: cache.revision)
            let revision = try await store.put("/registry/core/nodes/n", object(name: "n"))
            try await cache.waitUntilCurrent()
            let batch = try await watch.next(until: World.system.time.uptime + .milliseconds(20))
            #expect(batch?.events.isEmpty == true)
            #expect(batch?.revision == revision)
        }
    }

    @Test("a cancelled watch returns nil, even while it waits")
    func cancelWhileWaiting() async throws {
        try await withCache { _, cache in
            try await cache.waitUntilCurrent()
            let watch = try cache.watch(after: cache.revision)
            async let batch = watch.next()
            watch.cancel()
            #expect(try await batch == nil)
        }
    }

    private func events(_ count: Int, from watch: CacheWatch) async throws -> [WatchEvent] {
        var events: [WatchEvent] = []
        while events.count < count {
            guard let batch = try await watch.next(until: World.system.time.uptime + .seconds(10)),
                !batch.events.isEmpty
            else { break }
            events += batch.events
        }
        return events
    }

    private func withCache(
        limits: WatchCache.Limits = WatchCache.Limits(), _ body: (MemoryStore, WatchCache) async throws -> Void
    ) async throws {
        let store = MemoryStore(world: .system)
        let cache = WatchCache(store: store, prefix: "/registry/core/pods/", world: .system, limits: limits) { _ in
            SelectorAttributes()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cache.run() }
            try await body(store, cache)
            group.cancelAll()
        }
    }
}

func object(name: String) -> [UInt8] { Array(#"{"kind":"Pod","metadata":{"name":"\#(name)"}}"#.utf8) }

extension Store {
    /// Commits one put without a condition.
    func put(_ key: String, _ value: [UInt8]) async throws -> Revision {
        try await committed(Transaction(mutations: [.put(key: key, value: value)]))
    }

    func delete(_ key: String) async throws -> Revision {
        try await committed(Transaction(mutations: [.delete(key: key)]))
    }

    private func committed(_ transaction: Transaction) async throws -> Revision {
        guard case .committed(let revision) = try await commit(transaction) else {
            throw StoreError.unavailable("unexpected conflict")
        }
        return revision
    }
}
