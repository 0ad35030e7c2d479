import APIServer
import Client
import HTTP
import JSON
import Platform
import Resources
import Storage
import Telemetry
import Testing

@testable import Scheduler

/// The scheduler against the real API server, under a simulated clock.
@Suite("Scheduler service") struct SchedulerServiceTests {
    init() { LogSink.minimum = .error }

    @Test("a waiting pod gets a node and an event that says so")
    func binds() throws {
        try Self.run { cluster in
            try await cluster.makeNode("node-1")
            try await cluster.makePod("web", ["containers": [["name": "main", "image": "host"]]])
            let pod = try await cluster.wait {
                try await cluster.pod("web")
            } until: {
                !$0.nodeName.isEmpty
            }
            #expect(pod.nodeName == "node-1")
            #expect(pod.condition("PodScheduled")?.isTrue == true)
            try await cluster.expectEvent("Scheduled", "Successfully assigned default/web to node-1")
        }
    }

    @Test("a pod that fits nowhere is told why, and gets its node when one comes that fits")
    func waits() throws {
        try Self.run { cluster in
            try await cluster.makeNode("small", cpu: "1")
            try await cluster.makePod("web", Self.asking(cpu: "2"))
            let message =
                "0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: "
                + "1 Preemption is not helpful for scheduling."
            let pod = try await cluster.wait {
                try await cluster.pod("web")
            } until: {
                $0.condition("PodScheduled") != nil
            }
            #expect(pod.condition("PodScheduled")?.status == "False")
            #expect(pod.condition("PodScheduled")?.reason == "Unschedulable")
            #expect(pod.condition("PodScheduled")?.message == message)
            try await cluster.expectEvent("FailedScheduling", message)
            try await cluster.makeNode("large", cpu: "4")
            let bound = try await cluster.wait {
                try await cluster.pod("web")
            } until: {
                !$0.nodeName.isEmpty
            }
            #expect(bound.nodeName == "large")
        }
    }

    @Test("a deleted pod makes room for one that waits")
    func room() throws {
        try Self.run { cluster in
            try await cluster.makeNode("node-1", cpu: "2")
            try await cluster.makePod("first", Self.asking(cpu: "2"))
            _ = try await cluster.wait {
                try await cluster.pod("first")
            } until: {
                !$0.nodeName.isEmpty
            }
            try await cluster.makePod("second", Self.asking(cpu: "2"))
            _ = try await cluster.wait {
                try await cluster.pod("second")
            } until: {
                $0.condition("PodScheduled") != nil
            }
            try await cluster.client.delete(
                Pod.self, ObjectKey(namespace: "default", name: "first"), DeleteOptions(gracePeriodSeconds: 0))
            _ = try await cluster.wait {
                try await cluster.pod("second")
            } until: {
                !$0.nodeName.isEmpty
            }
        }
    }

    @Test("pods of another scheduler and pods behind a gate are left alone")
    func others() throws {
        try Self.run { cluster in
            try await cluster.makeNode("node-1")
            try await cluster.makePod(
                "foreign", ["containers": [["name": "a", "image": "host"]], "schedulerName": "other"])
            try await cluster.makePod(
                "gated",
                ["containers": [["name": "a", "image": "host"]], "schedulingGates": [["name": "example.com/wait"]]])
            try await cluster.makePod("own", ["containers": [["name": "a", "image": "host"]]])
            _ = try await cluster.wait {
                try await cluster.pod("own")
            } until: {
                !$0.nodeName.isEmpty
            }
            try await cluster.world.time.sleep(for: .seconds(60))
            #expect(try await cluster.pod("foreign").nodeName.isEmpty)
            #expect(try await cluster.pod("gated").nodeName.isEmpty)
            let gates: JSON = ["spec": ["schedulingGates": .null]]
            try await cluster.client.patch(Pod.self, ObjectKey(namespace: "default", name: "gated"), body: gates)
            _ = try await cluster.wait {
                try await cluster.pod("gated")
            } until: {
                !$0.nodeName.isEmpty
            }
        }
    }

    @Test("many pods are spread over the nodes, none over capacity, the same way each time")
    func many() throws {
        let places = try (0..<2).map { _ in try Self.placeMany() }
        #expect(places[0] == places[1])
        #expect(places[0].count == 5)
        #expect(places[0].values.allSatisfy { $0 == 8 })
    }

    private static func placeMany() throws -> [String: Int] {
        try run { cluster in
            for number in 0..<5 { try await cluster.makeNode("node-\(number)", cpu: "4") }
            for number in 0..<50 { try await cluster.makePod("pod-\(number)", asking(cpu: "500m")) }
            try await cluster.world.time.sleep(for: .seconds(20))
            let pods = try await cluster.client.list(Pod.self).items
            return Dictionary(grouping: pods.filter { !$0.nodeName.isEmpty }, by: \.nodeName).mapValues(\.count)
        }
    }

    private static func asking(cpu: String) -> JSON {
        ["containers": [["name": "main", "image": "host", "resources": ["requests": ["cpu": .string(cpu)]]]]]
    }

    /// Runs API server, scheduler and the body in one simulated world.
    @discardableResult
    private static func run<Value: Sendable>(
        seed: UInt64 = 7, _ body: @escaping @Sendable (SimulatedCluster) async throws -> Value
    ) throws -> Value {
        try SimulatedWorld(seed: seed).run { simulation in
            let world = simulation.world
            let server = APIServer(store: MemoryStore(world: world), world: world, definitions: BuiltInResources.all)
            let transport = InProcessTransport(handler: server, user: "test", groups: ["system:masters"])
            let client = APIClient(transport: transport, userAgent: "test", time: world.time)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                try await server.waitUntilReady()
                group.addTask { await SchedulerService(client: client, world: world).run() }
                defer { group.cancelAll() }
                return try await body(SimulatedCluster(client: client, world: world))
            }
        }.result.get()
    }
}

private struct SimulatedCluster: Sendable {
    struct TimeOut: Error {}

    let client: APIClient
    let world: World

    func makeNode(_ name: String, cpu: String = "4") async throws {
        let resources: JSON = ["cpu": .string(cpu), "memory": "8Gi", "pods": "110"]
        let node: JSON = [
            "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)],
        ]
        _ = try await client.create(Node(node))
        try await client.patch(
            Node.self, ObjectKey(namespace: "", name: name), body: ["status": ["allocatable": resources]],
            subresource: "status")
    }

    func makePod(_ name: String, _ spec: JSON) async throws {
        let metadata: JSON = ["namespace": "default", "name": .string(name)]
        _ = try await client.create(Pod(["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec]))
    }

    func pod(_ name: String) async throws -> Pod {
        try await client.get(Pod.self, ObjectKey(namespace: "default", name: name))
    }

    func expectEvent(_ reason: String, _ message: String) async throws {
        _ = try await wait {
            try await client.list(Event.self, namespace: "default").items
        } until: { events in
            events.contains { $0.json["reason"]?.string == reason && $0.json["message"]?.string == message }
        }
    }

    func wait<Value>(for value: () async throws -> Value, until isDone: (Value) -> Bool) async throws -> Value {
        let deadline = world.time.uptime + .seconds(60)
        while world.time.uptime < deadline {
            let current = try await value()
            if isDone(current) { return current }
            try await world.time.sleep(for: .milliseconds(100))
        }
        throw TimeOut()
    }
}
