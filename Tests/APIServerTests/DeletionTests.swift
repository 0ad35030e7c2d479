import JSON
import Testing

@testable import APIServer

@Suite("Deletion") struct DeletionTests {
    @Test("namespaces are deleted one by one")
    func namespaceCollection() async throws {
        try await TestCluster.run { cluster in
            let answer = try await cluster.send("DELETE", "/api/v1/namespaces")
            #expect(answer.status == 405)
        }
    }

    @Test("a pod on a node is marked, and goes when its agent deletes it with no grace")
    func graceful() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p", node: "n"))
            let marked = try await cluster.send("DELETE", "\(Paths.pods)/p?gracePeriodSeconds=7")
            #expect(marked.json["metadata", "deletionGracePeriodSeconds"] == 7)
            #expect(marked.json["metadata", "deletionTimestamp"]?.string != nil)
            let hastened = try await cluster.send("DELETE", "\(Paths.pods)/p", ["gracePeriodSeconds": 3])
            #expect(hastened.json["metadata", "deletionGracePeriodSeconds"] == 3)
            let again = try await cluster.send("DELETE", "\(Paths.pods)/p", ["gracePeriodSeconds": 30])
            #expect(again.json["metadata", "deletionGracePeriodSeconds"] == 3)
            _ = try await cluster.send("DELETE", "\(Paths.pods)/p", ["gracePeriodSeconds": 0])
            #expect(try await cluster.send("GET", "\(Paths.pods)/p").status == 404)
        }
    }

    @Test("a pod that no node has goes at once")
    func unassigned() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p"))
            _ = try await cluster.send("DELETE", "\(Paths.pods)/p")
            #expect(try await cluster.send("GET", "\(Paths.pods)/p").status == 404)
        }
    }

    @Test("an object with finalizers goes when the last one is taken away, and takes no new ones")
    func finalizers() async throws {
        try await TestCluster.run { cluster in
            let path = "\(Paths.configMaps)/a"
            var object = Samples.configMap("a")
            object["metadata", "finalizers"] = ["example.com/hold"]
            _ = try await cluster.send("POST", Paths.configMaps, object)
            let marked = try await cluster.send("DELETE", path)
            #expect(marked.json["metadata", "deletionTimestamp"]?.string != nil)
            let refused = try await cluster.send(
                "PATCH", path, ["metadata": ["finalizers": ["example.com/hold", "b/c"]]],
                type: "application/merge-patch+json")
            #expect(refused.status == 422)
            let released = try await cluster.send(
                "PATCH", path, ["metadata": ["finalizers": .null]], type: "application/merge-patch+json")
            #expect(released.status == 200)
            #expect(try await cluster.send("GET", path).status == 404)
        }
    }

    @Test(
        "a propagation policy becomes a finalizer",
        arguments: [("Foreground", "foregroundDeletion"), ("Orphan", "orphan")])
    func propagation(policy: String, finalizer: String) async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.deployments, Samples.deployment("web"))
            let marked = try await cluster.send(
                "DELETE", "\(Paths.deployments)/web", ["propagationPolicy": .string(policy)])
            #expect(marked.json["metadata", "finalizers"] == [.string(finalizer)])
        }
    }

    @Test("preconditions that do not hold are a conflict")
    func preconditions() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            let answer = try await cluster.send(
                "DELETE", "\(Paths.configMaps)/a", ["preconditions": ["uid": "other"]])
            #expect(answer.status == 409)
            #expect(answer.message.contains("UID in precondition: other"))
        }
    }

    @Test("a namespace waits for its finalizer and takes nothing new meanwhile")
    func namespaces() async throws {
        try await TestCluster.run { cluster in
            let path = "/api/v1/namespaces/team"
            let created = try await cluster.send("POST", "/api/v1/namespaces", ["metadata": ["name": "team"]])
            #expect(created.json["status", "phase"] == "Active")
            #expect(created.json["metadata", "labels", "kubernetes.io/metadata.name"] == "team")
            let marked = try await cluster.send("DELETE", path)
            #expect(marked.json["status", "phase"] == "Terminating")
            let refused = try await cluster.send(
                "POST", "/api/v1/namespaces/team/configmaps", Samples.configMap("a"))
            #expect(refused.status == 403)
            #expect(refused.message.contains("because it is being terminated"))
            var finalized = marked.json
            finalized["spec", "finalizers"] = []
            #expect(try await cluster.send("PUT", "\(path)/finalize", finalized).status == 200)
            #expect(try await cluster.send("GET", path).status == 404)
        }
    }

    @Test("the namespaces that a cluster needs can't be deleted", arguments: ["default", "kube-system", "kube-public"])
    func immortalNamespaces(name: String) async throws {
        try await TestCluster.run { cluster in
            let answer = try await cluster.send("DELETE", "/api/v1/namespaces/\(name)")
            #expect(answer.status == 403)
            #expect(answer.message == "namespaces \"\(name)\" is forbidden: this namespace may not be deleted")
        }
    }
}
