import Foundation
import Platform
import Testing

@testable import Storage

@Suite("SQLite store") struct SQLiteStoreTests {
    @Test("a file that is opened again has every commit, goes on with its revision and serves old watches")
    func reopen() async throws {
        try await withDirectory { directory in
            let path = directory + "/store.db"
            let (first, last) = try await writeTwo(path)
            let store = try SQLiteStore(path: path, time: SystemTime())
            #expect(try await store.currentRevision() == last)
            #expect(try await store.get("/a")?.value == [2])
            let watch = try await store.watch(prefix: "/", after: first - 1)
            let next = try await store.put("/b", [3])
            let events = try await store.events(3, of: watch)
            #expect(events.map(\.current.modRevision) == [first, last, next])
            #expect(events.map { $0.previous?.value } == [nil, [1], nil])
        }
    }

    @Test("a deletion that was compacted does not set the revision back")
    func revisionAfterCompaction() async throws {
        try await withDirectory { directory in
            let path = directory + "/store.db"
            func fill() async throws -> Revision {
                let store = try SQLiteStore(path: path, time: SystemTime())
                _ = try await store.put("/a", [1])
                let revision = try await store.delete("/a")
                try await store.compact(before: revision)
                return revision
            }
            let revision = try await fill()
            #expect(try await SQLiteStore(path: path, time: SystemTime()).currentRevision() == revision)
        }
    }

    @Test("a compaction of many steps goes on beside commits and leaves the current state")
    func longCompaction() async throws {
        try await withDirectory { directory in
            let store = try SQLiteStore(path: directory + "/store.db", time: SystemTime())
            var last: Revision = 0
            for round in 0..<60 {
                let keys = (0..<100).map { "/\($0)" }
                let mutations = keys.enumerated().map { index, key -> Transaction.Mutation in
                    (index + round) % 5 == 0 ? .delete(key: key) : .put(key: key, value: [UInt8(round)])
                }
                guard case .committed(let revision) = try await store.commit(Transaction(mutations: mutations)) else {
                    throw StoreError.unavailable("conflict")
                }
                last = revision
            }
            let before = try await store.values(at: last)
            async let compaction: Void = store.compact(before: last)
            for index in 0..<20 { _ = try await store.put("/new/\(index)", []) }
            try await compaction
            #expect(try await store.values(at: last) == before)
            let rows = try SQLiteConnection(path: directory + "/store.db", readOnly: true)
                .integer("SELECT count(*) FROM history")
            #expect(rows == before.count + 20)
        }
    }

    @Test("only its owner may read the file and its log")
    func mode() async throws {
        try await withDirectory { directory in
            let store = try SQLiteStore(path: directory + "/store.db", time: SystemTime())
            _ = try await store.put("/secret", [1])
            for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
                let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
        }
    }

    @Test("what is listed can be watched from, however busy the writer is")
    func listThenWatch() async throws {
        try await withDirectory { directory in
            let store = try SQLiteStore(path: directory + "/store.db", time: SystemTime())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<200 {
                            _ = try await store.commit(
                                Transaction(mutations: [.put(key: "/w/\(writer)/\(number)", value: [1])]))
                        }
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<500 {
                            let list = try await store.range(prefix: "/w/", revision: nil, startAfter: nil, limit: 1)
                            try await store.watch(prefix: "/w/", after: list.revision).cancel()
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a second server is told that the file is in use")
    func inUse() async throws {
        try await withDirectory { directory in
            let path = directory + "/store.db"
            let store = try SQLiteStore(path: path, time: SystemTime())
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, time: SystemTime()) }
            guard case .unavailable(let reason) = error else {
                throw StoreError.unavailable("\(String(describing: error))")
            }
            #expect(reason.contains(path) && reason.contains("in use"))
            _ = try await store.put("/a", [])
        }
    }

    @Test("a damaged file is named, not opened and not changed", arguments: Damage.allCases)
    func damaged(_ damage: Damage) async throws {
        try await withDirectory { directory in
            let path = directory + "/store.db"
            for _ in 0..<40 { _ = try await writeTwo(path) }
            try damage.apply(to: path)
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, time: SystemTime()) }
            guard case .corrupt(let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains(path) && reason.contains("backup"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test("a file of a newer program is left alone")
    func newerSchema() async throws {
        try await withDirectory { directory in
            let path = directory + "/store.db"
            _ = try await writeTwo(path)
            try SQLiteConnection(path: path, readOnly: false).execute("PRAGMA user_version = 99")
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, time: SystemTime()) }
            guard case .unavailable(let reason) = error else {
                throw StoreError.unavailable("\(String(describing: error))")
            }
            #expect(reason.contains("99"))
        }
    }

    @Test("commits that wait together each check their conditions against those before them")
    func groupConditions() async throws {
        try await withDirectory { directory in
            let store = try SQLiteStore(path: directory + "/store.db", time: SystemTime())
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<64 {
                    group.addTask {
                        let outcome = try await store.commit(
                            Transaction(
                                conditions: [("/once", 0)], mutations: [.put(key: "/once", value: [UInt8(index)])]))
                        if case .committed = outcome { return true }
                        return false
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(winners == 1)
        }
    }

    enum Damage: CaseIterable, Sendable {
        case noDatabase, overwrittenPages

        func apply(to path: String) throws {
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            switch self {
            case .noDatabase: bytes = Data("this is no database, whatever its name says\n".utf8)
            case .overwrittenPages:
                for index in 4096..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
            }
            try bytes.write(to: URL(fileURLWithPath: path))
        }
    }

    private func writeTwo(_ path: String) async throws -> (first: Revision, last: Revision) {
        let store = try SQLiteStore(path: path, time: SystemTime())
        return (try await store.put("/a", [1]), try await store.put("/a", [2]))
    }
}
