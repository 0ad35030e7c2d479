import HTTP
import JSON
import Testing

@testable import APIServer

@Suite("Verbs") struct VerbTests {
    @Test("a created object has an identity, and get, list and update show it")
    func lifeOfAnObject() async throws {
        try await TestCluster.run { cluster in
            let created = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            #expect(created.status == 201)
            #expect(created.json["metadata", "uid"]?.string?.count == 36)
            #expect(created.json["metadata", "namespace"] == "default")
            #expect(created.json["metadata", "creationTimestamp"]?.string?.hasSuffix("Z") == true)
            let read = try await cluster.send("GET", "\(Paths.configMaps)/a")
            #expect(read.json == created.json)
            var changed = read.json
            changed["data", "k"] = "w"
            let updated = try await cluster.send("PUT", "\(Paths.configMaps)/a", changed)
            #expect(updated.status == 200)
            #expect(updated.json["data", "k"] == "w")
            #expect(updated.revision != read.revision)
            let list = try await cluster.send("GET", Paths.configMaps)
            #expect(list.json["kind"] == "ConfigMapList")
            #expect(list.items == [updated.json])
            let deleted = try await cluster.send("DELETE", "\(Paths.configMaps)/a")
            #expect(deleted.json["status"] == "Success")
            #expect(try await cluster.send("GET", "\(Paths.configMaps)/a").status == 404)
        }
    }

    @Test("an update that changes nothing makes no new version")
    func noChange() async throws {
        try await TestCluster.run { cluster in
            let created = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            let same = try await cluster.send("PUT", "\(Paths.configMaps)/a", created.json)
            #expect(same.revision == created.revision)
        }
    }

    @Test("generateName makes different names of the usual alphabet")
    func generateName() async throws {
        try await TestCluster.run { cluster in
            var object = Samples.configMap("")
            object["metadata"] = ["generateName": "web-"]
            let first = try await cluster.send("POST", Paths.configMaps, object)
            let second = try await cluster.send("POST", Paths.configMaps, object)
            #expect(first.name != second.name)
            #expect(first.name.hasPrefix("web-") && first.name.count == 9)
            #expect(first.name.dropFirst(4).allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) })
        }
    }

    @Test("a change of the desired state raises the generation, a change of the status does not")
    func generation() async throws {
        try await TestCluster.run { cluster in
            let path = "\(Paths.deployments)/web"
            let created = try await cluster.send("POST", Paths.deployments, Samples.deployment("web"))
            #expect(created.json["metadata", "generation"] == 1)
            let scaled = try await cluster.send(
                "PATCH", path, ["spec": ["replicas": 5]], type: "application/merge-patch+json")
            #expect(scaled.json["metadata", "generation"] == 2)
            let status = try await cluster.send(
                "PATCH", "\(path)/status", ["spec": ["replicas": 9], "status": ["replicas": 5]],
                type: "application/merge-patch+json")
            #expect(status.json["metadata", "generation"] == 2)
            #expect(status.json["spec", "replicas"] == 5)
            #expect(status.json["status", "replicas"] == 5)
            let ignored = try await cluster.send(
                "PATCH", path, ["status": ["replicas": 1]], type: "application/merge-patch+json")
            #expect(ignored.json["status", "replicas"] == 5)
        }
    }

    @Test("dry run answers as if, and stores nothing")
    func dryRun() async throws {
        try await TestCluster.run { cluster in
            let answer = try await cluster.send("POST", Paths.configMaps + "?dryRun=All", Samples.configMap("a"))
            #expect(answer.status == 201)
            #expect(try await cluster.send("GET", "\(Paths.configMaps)/a").status == 404)
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            _ = try await cluster.send("DELETE", "\(Paths.configMaps)/a?dryRun=All")
            #expect(try await cluster.send("GET", "\(Paths.configMaps)/a").status == 200)
        }
    }

    @Test("deletecollection takes what the selector chooses")
    func deleteCollection() async throws {
        try await TestCluster.run { cluster in
            for (name, app) in [("a", "x"), ("b", "x"), ("c", "y")] {
                _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap(name, labels: ["app": app]))
            }
            _ = try await cluster.send("DELETE", "\(Paths.configMaps)?labelSelector=app%3Dx")
            #expect(try await cluster.send("GET", Paths.configMaps).names == ["c"])
        }
    }

    @Test(
        "patches of each type",
        arguments: [
            ("application/merge-patch+json", #"{"data":{"k":null,"n":"1"}}"#),
            ("application/strategic-merge-patch+json", #"{"data":{"k":null,"n":"1"}}"#),
            (
                "application/json-patch+json",
                #"[{"op":"test","path":"/data/k","value":"v"},{"op":"move","from":"/data/k","path":"/data/n"},{"op":"replace","path":"/data/n","value":"1"}]"#
            ),
        ])
    func patchTypes(type: String, patch: String) async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            let patched = try await cluster.send("PATCH", "\(Paths.configMaps)/a", bytes: Array(patch.utf8), type: type)
            #expect(patched.status == 200)
            #expect(patched.json["data"] == ["n": "1"])
        }
    }

    @Test("server-side apply creates, then merges, and asks who applies")
    func serverSideApply() async throws {
        try await TestCluster.run { cluster in
            let path = "\(Paths.configMaps)/a"
            let type = "application/apply-patch+yaml"
            let nobody = try await cluster.send("PATCH", path, Samples.configMap("a"), type: type)
            #expect(nobody.status == 422)
            let created = try await cluster.send(
                "PATCH", "\(path)?fieldManager=me", Samples.configMap("a"), type: type)
            #expect(created.status == 201)
            let merged = try await cluster.send(
                "PATCH", "\(path)?fieldManager=me", Samples.configMap("a", data: ["n": "1"]), type: type)
            #expect(merged.status == 200)
            #expect(merged.json["data"] == ["k": "v", "n": "1"])
        }
    }

    @Test("concurrent patches all take effect")
    func concurrentPatches() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<4 {
                    group.addTask {
                        try await cluster.send(
                            "PATCH", "\(Paths.configMaps)/a", ["data": ["n\(index)": "1"]],
                            type: "application/merge-patch+json"
                        ).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            let read = try await cluster.send("GET", "\(Paths.configMaps)/a")
            #expect(read.json["data"]?.object?.count == 5)
        }
    }
}
