import Client
import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite("EndpointSlice and Endpoints controllers") struct EndpointSliceControllerTests {
    private func pod(_ cluster: SimulatedCluster, _ name: String, ip: String, ready: Bool) async throws -> Pod {
        let pod = try await cluster.create(
            Pod.self, name,
            [
                "metadata": ["labels": ["app": "web"]],
                "spec": ["nodeName": "n", "containers": [["name": "main", "image": "host"]]],
            ])
        try await cluster.setStatus(pod, status(ip: ip, ready: ready))
        return pod
    }

    private func status(ip: String, ready: Bool) -> JSON {
        [
            "phase": "Running", "podIP": .string(ip), "podIPs": [["ip": .string(ip)]],
            "conditions": [["type": "Ready", "status": ready ? "True" : "False"]],
        ]
    }

    private func ready(_ cluster: SimulatedCluster) async throws -> [String] {
        try await cluster.client.list(EndpointSlice.self, namespace: "default").items
            .filter { $0.serviceName == "web" }.flatMap(\.endpoints)
            .filter { $0["conditions", "ready"]?.bool ?? false }.compactMap { $0["addresses"]?[0]?.string }.sorted()
    }

    private func shown(_ cluster: SimulatedCluster) async throws -> [[String]] {
        [try await ready(cluster), try await endpointsReady(cluster)]
    }

    private func endpointsReady(_ cluster: SimulatedCluster) async throws -> [String] {
        try await cluster.get(Endpoints.self, "web")?.json["subsets"]?.array?
            .flatMap { $0["addresses"]?.array ?? [] }.compactMap { $0["ip"]?.string }.sorted() ?? []
    }

    @Test("slices and Endpoints follow the pods, and go with the Service", arguments: 1...5)
    func follow(seed: Int) throws {
        let controllers: [any Controller.Type] = [
            EndpointSliceController.self, EndpointsController.self, GarbageCollector.self,
        ]
        try SimulatedCluster.run(seed: UInt64(seed), controllers: controllers) { cluster in
            try await cluster.create(
                Service.self, "web",
                ["spec": ["selector": ["app": "web"], "ports": [["port": 80, "targetPort": 8080]]]])
            let first = try await pod(cluster, "web-1", ip: "10.0.0.1", ready: true)
            let second = try await pod(cluster, "web-2", ip: "10.0.0.2", ready: false)
            try await cluster.wait(for: "one ready endpoint") {
                try await shown(cluster) == [["10.0.0.1"], ["10.0.0.1"]]
            }
            try await cluster.setStatus(second, status(ip: "10.0.0.2", ready: true))
            try await cluster.wait(for: "two ready endpoints") { try await ready(cluster).count == 2 }
            #expect(try await cluster.client.list(EndpointSlice.self, namespace: "default").items.count == 1)

            try await cluster.client.delete(Pod.self, first.key)
            try await cluster.wait(for: "a pod that terminates is not ready") {
                try await shown(cluster) == [["10.0.0.2"], ["10.0.0.2"]]
            }
            try await cluster.client.delete(Service.self, ObjectKey(namespace: "default", name: "web"))
            try await cluster.wait(for: "nothing is left") {
                let slices = try await cluster.client.list(EndpointSlice.self, namespace: "default").items
                let endpoints = try await cluster.get(Endpoints.self, "web")
                return slices.isEmpty && endpoints == nil
            }
        }
    }

    @Test("a pod that becomes ready is in its slice before any virtual time passes")
    func speed() throws {
        try SimulatedCluster.run(controllers: [EndpointSliceController.self]) { cluster in
            try await cluster.create(
                Service.self, "web", ["spec": ["selector": ["app": "web"], "ports": [["port": 80]]]])
            let pod = try await pod(cluster, "web-1", ip: "10.0.0.1", ready: false)
            try await cluster.pass(.seconds(5))
            try await cluster.setStatus(pod, status(ip: "10.0.0.1", ready: true))
            try await cluster.pass(.milliseconds(1))
            #expect(try await ready(cluster) == ["10.0.0.1"])
        }
    }

    @Test("a Service without selector keeps what others wrote for it")
    func withoutSelector() throws {
        try SimulatedCluster.run(controllers: [EndpointSliceController.self, EndpointsController.self]) { cluster in
            try await cluster.create(Service.self, "outside", ["spec": ["ports": [["port": 80]]]])
            let subsets: JSON = [["addresses": [["ip": "192.0.2.1"]], "ports": [["port": 80]]]]
            try await cluster.create(Endpoints.self, "outside", ["subsets": subsets])
            try await cluster.pass(.seconds(10))
            #expect(try await cluster.get(Endpoints.self, "outside")?.json["subsets"]?[0]?["addresses"] != nil)
            #expect(try await cluster.client.list(EndpointSlice.self, namespace: "default").items.isEmpty)
        }
    }
}
