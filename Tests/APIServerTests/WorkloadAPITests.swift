import HTTP
import JSON
import Resources
import Testing

@testable import APIServer

/// The real kinds behind the real handlers.
@Suite("Pods and workloads through the API") struct WorkloadAPITests {
    private static let replicaSets = "/apis/apps/v1/namespaces/default/replicasets"

    private static func run(_ body: @Sendable (TestCluster) async throws -> Void) async throws {
        try await TestCluster.run(definitions: BuiltInResources.all, body)
    }

    private static func workload(_ name: String, replicas: Int64 = 3) -> JSON {
        [
            "metadata": ["name": .string(name)],
            "spec": [
                "replicas": .int(replicas), "selector": ["matchLabels": ["app": .string(name)]],
                "template": [
                    "metadata": ["labels": ["app": .string(name)]],
                    "spec": ["containers": [["name": "main", "image": "host"]]],
                ],
            ],
        ]
    }

    @Test("a pod is stored complete, pending, and without a generation")
    func create() async throws {
        try await Self.run { cluster in
            var pod = Samples.pod("p")
            pod["status"] = ["phase": "Running"]
            let created = try await cluster.send("POST", Paths.pods, pod)
            #expect(created.status == 201)
            #expect(created.json["status", "phase"] == "Pending")
            #expect(created.json["spec", "serviceAccountName"] == "default")
            #expect(created.json["spec", "containers"]?[0]?["imagePullPolicy"] == "IfNotPresent")
            #expect(created.json["metadata", "generation"] == nil)
            #expect(created.json["spec", "tolerations"]?.array?.count == 2)
            #expect(try await cluster.send("GET", "\(Paths.pods)/p").json == created.json)
        }
    }

    @Test("an unknown field is warned of or refused, a wrong type is a bad request, a wrong value is invalid")
    func intake() async throws {
        try await Self.run { cluster in
            var pod = Samples.pod("p")
            pod["spec", "containers"] = [["name": "main", "image": "host", "bogus": 1]]
            let warned = try await cluster.send("POST", "\(Paths.pods)?fieldValidation=Warn&dryRun=All", pod)
            #expect(warned.status == 201)
            #expect(
                warned.headers["Warning"]?.contains(#"unknown field \"spec.containers[0].bogus\""#) ?? false)
            let strict = try await cluster.send("POST", "\(Paths.pods)?fieldValidation=Strict", pod)
            #expect(strict.status == 400)
            #expect(strict.message.contains(#"strict decoding error: unknown field "spec.containers[0].bogus""#))
            pod["spec", "containers"] = [["name": "main", "image": 5]]
            #expect(try await cluster.send("POST", Paths.pods, pod).status == 400)
            pod["spec", "containers"] = [["name": "main"]]
            let invalid = try await cluster.send("POST", Paths.pods, pod)
            #expect(invalid.status == 422)
            #expect(invalid.message == #"Pod "p" is invalid: spec.containers[0].image: Required value"#)
        }
    }

    @Test("a status is written by itself: conditions merge by their type, the spec stays")
    func status() async throws {
        try await Self.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p", node: "n1"))
            let path = "\(Paths.pods)/p/status"
            let strategic = "application/strategic-merge-patch+json"
            for type in ["Ready", "Initialized"] {
                let patch: JSON = [
                    "spec": ["nodeName": "other"],
                    "status": [
                        "phase": "Running", "conditions": [["type": .string(type), "status": "True"]],
                        "containerStatuses": [["name": "main", "ready": true, "restartCount": 0, "imageID": ""]],
                    ],
                ]
                #expect(try await cluster.send("PATCH", path, patch, type: strategic).status == 200)
            }
            let pod = try await cluster.send("GET", "\(Paths.pods)/p").json
            #expect(pod["spec", "nodeName"] == "n1")
            #expect(pod["status", "phase"] == "Running")
            #expect(pod["status", "qosClass"] == "BestEffort")
            #expect(pod["status", "conditions"]?.array?.compactMap { $0["type"]?.string } == ["Ready", "Initialized"])
            var renamed = pod
            renamed["status", "phase"] = "Failed"
            renamed["metadata", "labels"] = ["a": "b"]
            let main = try await cluster.send("PUT", "\(Paths.pods)/p", renamed)
            #expect(main.json["status", "phase"] == "Running")
            #expect(main.json["metadata", "labels", "a"] == "b")
        }
    }

    @Test("of a pod only its images may change")
    func update() async throws {
        try await Self.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p"))
            let strategic = "application/strategic-merge-patch+json"
            let image: JSON = ["spec": ["containers": [["name": "main", "image": "host/sleep"]]]]
            #expect(try await cluster.send("PATCH", "\(Paths.pods)/p", image, type: strategic).status == 200)
            let command: JSON = ["spec": ["containers": [["name": "main", "command": ["a"]]]]]
            let refused = try await cluster.send("PATCH", "\(Paths.pods)/p", command, type: strategic)
            #expect(refused.status == 422)
            #expect(refused.message.contains("pod updates may not change fields other than"))
        }
    }

    @Test("a pod that waits for a node goes at once; one that runs gets its time, which a second delete may cut short")
    func deletion() async throws {
        try await Self.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("waiting"))
            _ = try await cluster.send("DELETE", "\(Paths.pods)/waiting")
            #expect(try await cluster.send("GET", "\(Paths.pods)/waiting").status == 404)

            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p"))
            let binding: JSON = ["metadata": ["name": "p"], "target": ["kind": "Node", "name": "n1"]]
            #expect(try await cluster.send("POST", "\(Paths.pods)/p/binding", binding).status == 201)
            let deleted = try await cluster.send("DELETE", "\(Paths.pods)/p")
            #expect(deleted.json["metadata", "deletionGracePeriodSeconds"] == 30)
            #expect(deleted.json["metadata", "deletionTimestamp"] != nil)
            let hastened = try await cluster.send("DELETE", "\(Paths.pods)/p?gracePeriodSeconds=5")
            #expect(hastened.json["metadata", "deletionGracePeriodSeconds"] == 5)
            // The agent still reports how the containers end.
            let ended: JSON = ["status": ["phase": "Succeeded"]]
            let merge = "application/merge-patch+json"
            #expect(try await cluster.send("PATCH", "\(Paths.pods)/p/status", ended, type: merge).status == 200)
            #expect(try await cluster.send("DELETE", "\(Paths.pods)/p?gracePeriodSeconds=0").status == 200)
            #expect(try await cluster.send("GET", "\(Paths.pods)/p").status == 404)
        }
    }

    @Test("an eviction gives the pod its time")
    func eviction() async throws {
        try await Self.run { cluster in
            var pod = Samples.pod("p", node: "n1")
            pod["spec", "terminationGracePeriodSeconds"] = 7
            _ = try await cluster.send("POST", Paths.pods, pod)
            let eviction: JSON = ["apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": "p"]]
            #expect(try await cluster.send("POST", "\(Paths.pods)/p/eviction", eviction).status == 201)
            let evicted = try await cluster.send("GET", "\(Paths.pods)/p").json
            #expect(evicted["metadata", "deletionGracePeriodSeconds"] == 7)
        }
    }

    @Test("the manifest that made a pod may replace it: what the server added comes back")
    func replace() async throws {
        try await Self.run { cluster in
            let created = try await cluster.send("POST", Paths.pods, Samples.pod("p"))
            var pod = Samples.pod("p")
            pod["spec", "containers"] = [["name": "main", "image": "host/sleep"]]
            pod["spec", "serviceAccountName"] = "default"
            let replaced = try await cluster.send("PUT", "\(Paths.pods)/p", pod)
            #expect(replaced.status == 200)
            #expect(replaced.json["spec", "tolerations"] == created.json["spec", "tolerations"])
            #expect(replaced.json["spec", "priority"] == 0)
        }
    }

    @Test("a pod that is held back, or bound to no node, is not bound")
    func bindingRefused() async throws {
        try await Self.run { cluster in
            var pod = Samples.pod("p")
            pod["spec", "schedulingGates"] = [["name": "wait"]]
            _ = try await cluster.send("POST", Paths.pods, pod)
            let path = "\(Paths.pods)/p/binding"
            let gated = try await cluster.send("POST", path, ["metadata": ["name": "p"], "target": ["name": "n1"]])
            #expect(gated.status == 409)
            #expect(gated.message.contains("pod p has non-empty .spec.schedulingGates"))
            let service = try await cluster.send(
                "POST", path, ["metadata": ["name": "p"], "target": ["kind": "Service", "name": "n1"]])
            #expect(service.status == 422)
            #expect(service.message.contains(#"target.kind: Unsupported value: "Service""#))
            // Without the gate it may go.
            let open: JSON = ["spec": ["schedulingGates": .null]]
            let opened = try await cluster.send(
                "PATCH", "\(Paths.pods)/p", open, type: "application/merge-patch+json")
            #expect(opened.status == 200)
            #expect(
                try await cluster.send("POST", path, ["metadata": ["name": "p"], "target": ["name": "n1"]]).status
                    == 201)
        }
    }

    @Test("pods are selected by where they are and how they are")
    func fieldSelectors() async throws {
        try await Self.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("a", node: "n1"))
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("b"))
            func names(_ selector: String) async throws -> [String] {
                try await cluster.send("GET", "\(Paths.pods)?fieldSelector=\(selector)").names
            }
            #expect(try await names("spec.nodeName=n1") == ["a"])
            #expect(try await names("spec.nodeName=") == ["b"])
            #expect(try await names("status.phase=Pending,spec.restartPolicy=Always") == ["a", "b"])
            #expect(try await names("spec.schedulerName!=default-scheduler") == [])
            #expect(try await names("spec.hostNetwork=false,spec.serviceAccountName=default") == ["a", "b"])
        }
    }

    @Test("deployments and replica sets scale through their subresource; only a new spec is a new generation")
    func scale() async throws {
        try await Self.run { cluster in
            for collection in [Paths.deployments, Self.replicaSets] {
                let created = try await cluster.send("POST", collection, Self.workload("web"))
                #expect(created.status == 201)
                #expect(created.json["metadata", "generation"] == 1)
                let scaled = try await cluster.send(
                    "PATCH", "\(collection)/web/scale", ["spec": ["replicas": 5]], type: "application/merge-patch+json")
                #expect(scaled.json["spec", "replicas"] == 5)
                let status: JSON = ["status": ["replicas": 5, "observedGeneration": 2]]
                let reported = try await cluster.send(
                    "PATCH", "\(collection)/web/status", status, type: "application/merge-patch+json")
                #expect(reported.json["metadata", "generation"] == 2)
                #expect(reported.json["spec", "replicas"] == 5)
                let scale = try await cluster.send("GET", "\(collection)/web/scale").json
                #expect(scale["status"] == ["replicas": 5, "selector": "app=web"])
            }
            #expect(try await cluster.send("GET", "\(Paths.pods)/p/scale").status == 404)
        }
    }

    @Test("the words of kubectl get: headings, and cells that depend on the time")
    func tables() async throws {
        try await Self.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p", node: "n1"))
            let status: JSON = [
                "status": [
                    "phase": "Running",
                    "containerStatuses": [
                        [
                            "name": "main", "restartCount": 2, "state": ["waiting": ["reason": "CrashLoopBackOff"]],
                            "lastState": [
                                "terminated": ["exitCode": 1, "finishedAt": .string(cluster.clock.now.rfc3339)]
                            ],
                        ]
                    ],
                ]
            ]
            _ = try await cluster.send(
                "PATCH", "\(Paths.pods)/p/status", status, type: "application/merge-patch+json")
            cluster.clock.advance(by: .seconds(600))
            let table = try await cluster.send(
                "GET", Paths.pods, accept: "application/json;as=Table;v=v1;g=meta.k8s.io")
            let cells = table.json["rows"]?[0]?["cells"]?.array?.compactMap(\.string) ?? []
            #expect(cells.prefix(4) == ["p", "0/1", "CrashLoopBackOff", "2 (10m ago)"])
            #expect(cells.dropFirst(5) == ["<none>", "n1", "<none>", "<none>"])
        }
    }
}
