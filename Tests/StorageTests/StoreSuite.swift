import Platform
import Testing

@testable import Storage

@Suite("Every store") struct StoreSuite {
    @Test("a put can be read back with its revisions", arguments: StoreKind.allCases)
    func readBack(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let start = try await store.currentRevision()
            let first = try await store.put("/a", [1])
            let second = try await store.put("/a", [2])
            #expect(start >= 1 && first > start && second > first)
            let expected = KeyValue(key: "/a", value: [2], createRevision: first, modRevision: second)
            #expect(try await store.get("/a") == expected)
            #expect(try await store.get("/b") == nil)
            #expect(try await store.currentRevision() == second)
        }
    }

    @Test("a failed condition changes nothing and shows the state", arguments: StoreKind.allCases)
    func conflict(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let revision = try await store.put("/a", [1])
            for wrong in [0, revision - 1, revision + 1] {
                let outcome = try await store.commit(
                    Transaction(
                        conditions: [("/b", 0), ("/a", wrong)],
                        mutations: [.put(key: "/b", value: [9]), .delete(key: "/a")]))
                guard case .conflict(let key, let current) = outcome else {
                    Issue.record("committed despite the condition on revision \(wrong)")
                    continue
                }
                #expect(key == "/a" && current?.modRevision == revision)
            }
            #expect(try await store.get("/b") == nil)
            #expect(try await store.currentRevision() == revision)
        }
    }

    @Test("the mutations of a transaction share one revision", arguments: StoreKind.allCases)
    func transaction(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let before = try await store.put("/gone", [0])
            let watch = try await store.watch(prefix: "/", after: before)
            let outcome = try await store.commit(
                Transaction(
                    conditions: [("/gone", before), ("/a", 0)],
                    mutations: [.put(key: "/b", value: [2]), .put(key: "/a", value: [1]), .delete(key: "/gone")]))
            guard case .committed(let revision) = outcome else { throw StoreError.unavailable("conflict") }
            let events = try await store.events(3, of: watch)
            #expect(events.map(\.current.key) == ["/b", "/a", "/gone"])
            #expect(events.allSatisfy { $0.current.modRevision == revision })
            #expect(events.map(\.kind) == [.put, .put, .delete])
            #expect(events.map { $0.previous?.value } == [nil, nil, [0]])
        }
    }

    @Test("deleting what is not there commits nothing", arguments: StoreKind.allCases)
    func deleteAbsent(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let revision = try await store.put("/a", [1])
            #expect(try await store.delete("/none") == revision)
            #expect(try await store.currentRevision() == revision)
        }
    }

    @Test("a key that was deleted and made again has a new create revision", arguments: StoreKind.allCases)
    func recreate(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            _ = try await store.put("/a", [1])
            _ = try await store.delete("/a")
            let again = try await store.put("/a", [3])
            #expect(try await store.get("/a")?.createRevision == again)
        }
    }

    @Test("a range is in the order of the keys' bytes and within its prefix", arguments: StoreKind.allCases)
    func order(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let keys = ["/p/b", "/p/a-", "/p/a", "/p/a/x", "/p/é", "/p/B", "/p", "/q", "/o/z", "/p/\u{10000}"]
            for key in keys { _ = try await store.put(key, Array(key.utf8)) }
            let result = try await store.range(prefix: "/p/", revision: nil, startAfter: nil, limit: nil)
            #expect(result.items.map(\.key) == ["/p/B", "/p/a", "/p/a-", "/p/a/x", "/p/b", "/p/é", "/p/\u{10000}"])
            #expect(result.items.allSatisfy { $0.value == Array($0.key.utf8) })
            #expect(!result.more)
        }
    }

    @Test("pages at one revision show the same moment while keys change", arguments: StoreKind.allCases)
    func pages(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for index in 10..<30 { _ = try await store.put("/p/\(index)", [1]) }
            var page = try await store.range(prefix: "/p/", revision: nil, startAfter: nil, limit: 6)
            var items = page.items
            while page.more {
                _ = try await store.put("/p/\(10 + items.count)", [2])
                _ = try await store.delete("/p/29")
                _ = try await store.put("/p/2\(items.count)x", [3])
                page = try await store.range(
                    prefix: "/p/", revision: page.revision, startAfter: items.last?.key, limit: 6)
                items += page.items
            }
            #expect(items.map(\.key) == (10..<30).map { "/p/\($0)" })
            #expect(items.allSatisfy { $0.value == [1] })
        }
    }

    @Test("a page that ends with the last key says that there is no more", arguments: StoreKind.allCases)
    func lastPage(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for index in 0..<4 { _ = try await store.put("/p/\(index)", []) }
            _ = try await store.delete("/p/3")
            let page = try await store.range(prefix: "/p/", revision: nil, startAfter: "/p/0", limit: 2)
            #expect(page.items.map(\.key) == ["/p/1", "/p/2"] && !page.more)
            let empty = try await store.range(prefix: "/p/", revision: nil, startAfter: "/p/2", limit: 2)
            #expect(empty.items.isEmpty && !empty.more)
        }
    }

    @Test("a revision to come is refused", arguments: StoreKind.allCases)
    func future(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let next = try await store.currentRevision() + 1
            await #expect(throws: StoreError.self) {
                try await store.range(prefix: "/", revision: next, startAfter: nil, limit: nil)
            }
            await #expect(throws: StoreError.self) { try await store.watch(prefix: "/", after: next) }
        }
    }

    @Test("what was compacted is gone, the rest is as before", arguments: StoreKind.allCases)
    func compaction(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await store.put("/a", [1])
            _ = try await store.put("/b", [1])
            let second = try await store.put("/a", [2])
            let deletion = try await store.delete("/b")
            try await store.compact(before: second)
            for old in [first, second - 1] { await expectCompacted { try await store.values(at: old) } }
            await expectCompacted { try await store.watch(prefix: "/", after: first) }
            #expect(try await store.values(at: second) == ["/a": [2], "/b": [1]])
            let watch = try await store.watch(prefix: "/", after: second - 1)
            #expect(try await store.events(2, of: watch).map(\.current.modRevision) == [second, deletion])

            try await store.compact(before: deletion)
            #expect(try await store.values(at: deletion) == ["/a": [2]])
            #expect(try await store.currentRevision() == deletion)
            #expect(try await store.put("/c", []) == deletion + 1)
        }
    }

    @Test("watchers see every commit of concurrent writers once and in order", arguments: StoreKind.allCases)
    func concurrentWriters(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let start = try await store.currentRevision()
            let writers = 8
            let writes = 40
            try await withThrowingTaskGroup(of: [StoreEvent].self) { group in
                for index in 0..<writers {
                    group.addTask {
                        for write in 0..<writes {
                            let prefix = write.isMultiple(of: 4) ? "/other" : "/p"
                            _ = try await store.put("\(prefix)/\(index)/\(write % 5)", [UInt8(write)])
                        }
                        return []
                    }
                }
                for _ in 0..<3 {
                    group.addTask {
                        let watch = try await store.watch(prefix: "/p/", after: start)
                        return try await store.events(writers * writes * 3 / 4, of: watch)
                    }
                }
                for try await events in group where !events.isEmpty { expectComplete(events, writers: writers) }
            }
        }
    }

    @Test("the progress of a watch waits for its own changes only", arguments: StoreKind.allCases)
    func progress(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let start = try await store.currentRevision()
            let watch = try await store.watch(prefix: "/p/", after: start)
            let other = try await store.put("/other", [])
            #expect(watch.progress == other)
            let own = try await store.put("/p/a", [])
            #expect(watch.progress < own)
            _ = try await watch.next()
            #expect(watch.progress < own)
        }
    }

    @Test("a cancelled watch ends", arguments: StoreKind.allCases)
    func cancel(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let watch = try await store.watch(prefix: "/", after: try await store.currentRevision())
            async let end = watch.next()
            watch.cancel()
            #expect(try await end == nil)
        }
    }

    @Test("random writes read back at every revision as a simple model says", arguments: StoreKind.allCases)
    func model(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var generator = SystemRandomNumberGenerator()
            var model: [String: [UInt8]] = [:]
            var states: [Revision: [String: [UInt8]]] = [:]
            for _ in 0..<150 {
                let key = "/\(Int.random(in: 0..<12, using: &generator))"
                let value: [UInt8]? = Bool.random(using: &generator) ? [UInt8.random(in: 0...255)] : nil
                let revision =
                    if let value { try await store.put(key, value) } else { try await store.delete(key) }
                model[key] = value
                states[revision] = model
            }
            for (revision, state) in states { #expect(try await store.values(at: revision) == state) }
        }
    }

    private func expectCompacted(_ body: () async throws -> some Any) async {
        do {
            _ = try await body()
            Issue.record("a compacted revision was served")
        } catch StoreError.compacted {
        } catch {
            Issue.record("\(error)")
        }
    }

    private func expectComplete(_ events: [StoreEvent], writers: Int) {
        let revisions = events.map(\.current.modRevision)
        #expect(zip(revisions, revisions.dropFirst()).allSatisfy { $0 < $1 })
        var last: [String: KeyValue] = [:]
        for event in events {
            #expect(event.previous == last[event.current.key])
            last[event.current.key] = event.current
        }
        for writer in 0..<writers {
            let values = events.filter { $0.current.key.hasPrefix("/p/\(writer)/") }.compactMap(\.current.value.first)
            #expect(values == values.sorted() && Set(values).count == values.count)
        }
    }
}

extension Store {
    func values(at revision: Revision) async throws -> [String: [UInt8]] {
        let result = try await range(prefix: "/", revision: revision, startAfter: nil, limit: nil)
        return Dictionary(uniqueKeysWithValues: result.items.map { ($0.key, $0.value) })
    }

    /// The next events of a watch.
    func events(_ count: Int, of watch: any StoreWatch) async throws -> [StoreEvent] {
        var events: [StoreEvent] = []
        while events.count < count, let batch = try await watch.next() { events += batch }
        return events
    }
}
