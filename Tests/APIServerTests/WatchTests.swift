import HTTP
import JSON
import Storage
import Testing

@testable import APIServer

@Suite("Watch and list") struct WatchTests {
    @Test("a watch from a list's version shows what came after, in order")
    func resume() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            let list = try await cluster.send("GET", Paths.configMaps)
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("b"))
            _ = try await cluster.send(
                "PATCH", "\(Paths.configMaps)/a", ["data": ["k": "2"]], type: "application/merge-patch+json")
            _ = try await cluster.send("DELETE", "\(Paths.configMaps)/b")
            let watch = try await cluster.watch("\(Paths.configMaps)?watch=1&resourceVersion=\(list.revision)")
            #expect(try await watch.next(3) == ["ADDED b", "MODIFIED a", "DELETED b"])
            watch.cancel()
        }
    }

    @Test("a watch with no version starts with what is there")
    func initialState() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            let watch = try await cluster.watch("\(Paths.configMaps)?watch=true")
            #expect(try await watch.next(1) == ["ADDED a"])
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("b"))
            #expect(try await watch.next(1) == ["ADDED b"])
            watch.cancel()
        }
    }

    @Test("sendInitialEvents ends the initial objects with an annotated bookmark")
    func initialEvents() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            let watch = try await cluster.watch(
                "\(Paths.configMaps)?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=1"
            )
            #expect(try await watch.next(1) == ["ADDED a"])
            let bookmark = try #require(try await watch.next())
            #expect(bookmark["type"] == "BOOKMARK")
            #expect(bookmark["object", "metadata", "annotations", "k8s.io/initial-events-end"] == "true")
            #expect(bookmark["object", "kind"] == "ConfigMap")
            watch.cancel()
        }
    }

    @Test("a change that makes an object match or not is ADDED or DELETED to a selecting watcher")
    func selectorTransitions() async throws {
        try await TestCluster.run { cluster in
            let path = "\(Paths.configMaps)/a"
            let start = try await cluster.send("GET", Paths.configMaps).revision
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            for app in ["x", "y"] {
                _ = try await cluster.send(
                    "PATCH", path, ["metadata": ["labels": ["app": .string(app)]]], type: "application/merge-patch+json"
                )
            }
            let watch = try await cluster.watch(
                "\(Paths.configMaps)?watch=1&resourceVersion=\(start)&labelSelector=app=x")
            #expect(try await watch.next(2) == ["ADDED a", "DELETED a"])
            watch.cancel()
        }
    }

    @Test("a watch ends at its timeout")
    func timeout() async throws {
        try await TestCluster.run { cluster in
            let watch = try await cluster.watch("\(Paths.configMaps)?watch=1&timeoutSeconds=1")
            cluster.clock.advance(by: .seconds(2))
            #expect(try await watch.next() == nil)
        }
    }

    @Test("pages show one version of the list while objects change")
    func pages() async throws {
        try await TestCluster.run { cluster in
            for name in ["a", "b", "c", "d", "e"] {
                _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap(name))
            }
            let first = try await cluster.send("GET", "\(Paths.configMaps)?limit=2")
            #expect(first.names == ["a", "b"])
            #expect(first.json["metadata", "remainingItemCount"] == 3)
            _ = try await cluster.send("DELETE", "\(Paths.configMaps)/c")
            let token = try #require(first.json["metadata", "continue"]?.string)
            let second = try await cluster.send("GET", "\(Paths.configMaps)?limit=2&continue=\(token)")
            #expect(second.names == ["c", "d"])
            #expect(second.revision == first.revision)
            let rest = try #require(second.json["metadata", "continue"]?.string)
            let third = try await cluster.send("GET", "\(Paths.configMaps)?limit=2&continue=\(rest)")
            #expect(third.names == ["e"])
            #expect(third.json["metadata", "continue"] == nil)
        }
    }

    @Test("a continue token whose version was compacted away is 410 Expired")
    func expired() async throws {
        try await TestCluster.run { cluster in
            for name in ["a", "b"] { _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap(name)) }
            let first = try await cluster.send("GET", "\(Paths.configMaps)?limit=1")
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("c"))
            let now = try await cluster.send("POST", Paths.configMaps, Samples.configMap("d"))
            try await cluster.store.compact(before: try #require(Revision(now.revision)))
            // Brings the cache up to date: until then it still shows the older version by itself.
            _ = try await cluster.send("GET", Paths.configMaps)
            let token = try #require(first.json["metadata", "continue"]?.string)
            let answer = try await cluster.send("GET", "\(Paths.configMaps)?limit=1&continue=\(token)")
            #expect(answer.status == 410)
            #expect(answer.reason == "Expired")
        }
    }

    @Test(
        "selectors choose",
        arguments: [
            ("labelSelector=app=x", ["a", "b"]), ("labelSelector=app!=x", ["c", "d"]),
            ("labelSelector=app%20in%20(x,y),!tier", ["a", "c"]), ("labelSelector=tier", ["b"]),
            ("labelSelector=app%20notin%20(x)", ["c", "d"]), ("fieldSelector=metadata.name=c", ["c"]),
            ("fieldSelector=metadata.name!=c,metadata.namespace=default", ["a", "b", "d"]),
        ])
    func selectors(query: String, names: [String]) async throws {
        try await TestCluster.run { cluster in
            let objects: [(String, [String: String])] = [
                ("a", ["app": "x"]), ("b", ["app": "x", "tier": "1"]), ("c", ["app": "y"]), ("d", [:]),
            ]
            for (name, labels) in objects {
                _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap(name, labels: labels))
            }
            #expect(try await cluster.send("GET", "\(Paths.configMaps)?\(query)").names == names)
            #expect(try await cluster.send("GET", "/api/v1/configmaps?\(query)").names == names)
        }
    }

    @Test("a version that is not reached yet is a timeout to be tried again")
    func future() async throws {
        try await TestCluster.run { cluster in
            async let answer = cluster.send("GET", "\(Paths.configMaps)?resourceVersion=1000000")
            cluster.clock.advance(by: .seconds(10))
            let status = try await answer.status
            #expect(status == 504)
        }
    }
}
