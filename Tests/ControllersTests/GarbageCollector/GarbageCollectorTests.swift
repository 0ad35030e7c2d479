import Client
import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite("Garbage collector") struct GarbageCollectorTests {
    /// A ConfigMap that names others as its owners.
    @discardableResult
    private static func make(
        _ cluster: SimulatedCluster, _ name: String, owners: [ConfigMap] = [], in namespace: String = "default"
    ) async throws -> ConfigMap {
        let references = owners.map { owner in
            OwnerReference(
                apiVersion: "v1", kind: "ConfigMap", name: owner.name, uid: owner.uid, blocksOwnerDeletion: true)
        }
        var rest: JSON = [:]
        if !references.isEmpty { rest["metadata", "ownerReferences"] = .array(references.map(\.json)) }
        return try await cluster.create(ConfigMap.self, name, in: namespace, rest)
    }

    private static func names(_ cluster: SimulatedCluster) async throws -> [String] {
        try await cluster.client.list(ConfigMap.self, namespace: "default").items.map(\.name)
    }

    private static func delete(
        _ cluster: SimulatedCluster, _ object: ConfigMap, _ propagation: DeleteOptions.Propagation
    ) async throws {
        try await cluster.client.delete(ConfigMap.self, object.key, DeleteOptions(propagation: propagation))
    }

    @Test(
        "a deletion reaches dependents of dependents, or leaves them as orphans",
        arguments: [
            (DeleteOptions.Propagation.background, ["free"]), (.foreground, ["free"]), (.orphan, ["b", "c", "free"]),
        ])
    func propagation(policy: DeleteOptions.Propagation, left: [String]) throws {
        try SimulatedCluster.run(controllers: [GarbageCollector.self]) { cluster in
            let owner = try await Self.make(cluster, "a")
            let dependent = try await Self.make(cluster, "b", owners: [owner])
            try await Self.make(cluster, "c", owners: [dependent])
            try await Self.make(cluster, "free")
            try await Self.delete(cluster, owner, policy)
            try await cluster.wait(for: "the deletion is through") { try await Self.names(cluster) == left }
            try await cluster.pass(.seconds(30))
            #expect(try await Self.names(cluster) == left)
            if policy == .orphan {
                #expect(try await cluster.get(ConfigMap.self, "b")?.ownerReferences == [])
                #expect(try await cluster.get(ConfigMap.self, "c")?.ownerReferences.count == 1)
            }
        }
    }

    @Test("in the foreground an owner outlives its dependents")
    func foregroundOrder() throws {
        try SimulatedCluster.run(controllers: [GarbageCollector.self]) { cluster in
            let owner = try await Self.make(cluster, "a")
            var dependent = try await Self.make(cluster, "b", owners: [owner])
            dependent.finalizers = ["example.com/hold"]
            dependent = try await cluster.client.update(dependent)
            try await Self.delete(cluster, owner, .foreground)
            try await cluster.wait(for: "the dependent is being deleted") {
                try await cluster.get(ConfigMap.self, "b")?.isBeingDeleted ?? false
            }
            try await cluster.pass(.seconds(10))
            #expect(try await cluster.get(ConfigMap.self, "a")?.finalizers == ["foregroundDeletion"])
            let free: JSON = ["metadata": ["finalizers": .null]]
            try await cluster.client.patch(ConfigMap.self, dependent.key, body: free)
            try await cluster.wait(for: "both are gone") { try await Self.names(cluster) == [] }
        }
    }

    @Test("an owner that never was, or whose name another has now, holds nothing; one of an unknown kind does")
    func owners() throws {
        try SimulatedCluster.run(controllers: [GarbageCollector.self]) { cluster in
            try await Self.make(cluster, "a")
            func owned(_ name: String, by owner: String, kind: String = "ConfigMap") async throws {
                let reference = OwnerReference(apiVersion: "v1", kind: kind, name: owner, uid: "not-the-uid-of-a")
                try await cluster.create(
                    ConfigMap.self, name, ["metadata": ["ownerReferences": [reference.json]]])
            }
            try await owned("by-nobody", by: "nobody")
            try await owned("by-another", by: "a")
            try await owned("by-unknown-kind", by: "x", kind: "Machine")
            try await cluster.wait(for: "two go") { try await Self.names(cluster) == ["a", "by-unknown-kind"] }
        }
    }

    @Test("an owner in another namespace is none, and an event says so")
    func namespaces() throws {
        try SimulatedCluster.run(controllers: [GarbageCollector.self]) { cluster in
            let foreign = try await Self.make(cluster, "owner", in: "kube-public")
            try await Self.make(cluster, "mine", owners: [foreign])
            try await cluster.wait(for: "it goes") { try await Self.names(cluster).isEmpty }
            let events = try await cluster.events(about: "mine")
            #expect(events.count == 1)
            #expect(events.first?.hasPrefix("OwnerRefInvalidNamespace") ?? false)
        }
    }

    /// Who is left of a graph in which some are deleted: whoever was not deleted, and has no owners or one that is left.
    private func survivors(_ owners: [Int: [Int]], deleted: Set<Int>) -> Set<Int> {
        var left = Set(owners.keys).subtracting(deleted)
        while true {
            let doomed = left.filter { node in
                let names = owners[node] ?? []
                return !names.isEmpty && !names.contains(where: left.contains)
            }
            if doomed.isEmpty { return left }
            left.subtract(doomed)
        }
    }

    @Test("of a random graph exactly those are left that somebody holds, whatever the interleaving", arguments: 1...40)
    func randomGraphs(seed: Int) throws {
        let random = SeededRandom(seed: UInt64(seed))
        let count = 4 + random.next(below: 16)
        var owners: [Int: [Int]] = [:]
        for node in 0..<count {
            let wanted = node == 0 ? 0 : random.next(below: 3)
            owners[node] = Set((0..<wanted).map { _ in random.next(below: node) }).sorted()
        }
        let deleted = (0..<(1 + count / 5)).map { _ in random.next(below: count) }
        let policy: DeleteOptions.Propagation = random.next(below: 2) == 0 ? .background : .foreground
        let expected = survivors(owners, deleted: Set(deleted)).sorted().map { "n\(100 + $0)" }
        try SimulatedCluster.run(seed: UInt64(seed), controllers: [GarbageCollector.self]) { [owners] cluster in
            var made: [ConfigMap] = []
            for node in 0..<count {
                made.append(
                    try await Self.make(cluster, "n\(100 + node)", owners: (owners[node] ?? []).map { made[$0] }))
            }
            for node in Set(deleted).sorted() {
                do { try await Self.delete(cluster, made[node], policy) } catch let error as APIError
                    where error.isNotFound
                {}
            }
            try await cluster.wait(for: "the graph is what is held", atMost: .seconds(300)) {
                try await Self.names(cluster) == expected
            }
            try await cluster.pass(.seconds(60))
            #expect(try await Self.names(cluster) == expected)
            for object in try await cluster.client.list(ConfigMap.self, namespace: "default").items {
                #expect(!object.isBeingDeleted)
            }
        }
    }
}
