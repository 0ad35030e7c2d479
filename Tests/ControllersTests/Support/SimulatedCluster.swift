import APIServer
import Client
import HTTP
import JSON
import Platform
import Resources
import Storage
import Testing

@testable import Controllers

/// An API server over a memory store and some controllers, on one thread under a simulated clock.
struct SimulatedCluster: Sendable {
    let client: APIClient
    let world: World

    /// Runs the body in a cluster whose interleaving the seed decides; gives what the run left.
    static func run<Value: Sendable>(
        seed: UInt64 = 1, controllers: [any Controller.Type],
        configuration: ControllerConfiguration = ControllerConfiguration(), metrics: (any MetricsSource)? = nil,
        _ body: @escaping @Sendable (SimulatedCluster) async throws -> Value
    ) throws -> Value {
        try trace(
            seed: seed, controllers: controllers, configuration: configuration, metrics: metrics, body
        ).result.get()
    }

    /// The same, with what it takes to compare two runs.
    static func trace<Value: Sendable>(
        seed: UInt64, controllers: [any Controller.Type],
        configuration: ControllerConfiguration = ControllerConfiguration(), metrics: (any MetricsSource)? = nil,
        _ body: @escaping @Sendable (SimulatedCluster) async throws -> Value
    ) -> SimulatedWorld.Run<Value> {
        SimulatedWorld(seed: seed).run { simulation in
            let world = simulation.world
            var serverConfiguration = APIServerConfiguration()
            serverConfiguration.metricsSource = metrics
            let server = APIServer(
                store: MemoryStore(world: world), world: world, definitions: BuiltInResources.all,
                configuration: serverConfiguration)
            let transport = InProcessTransport(handler: server, user: "test", groups: ["system:masters"])
            let client = APIClient(transport: transport, userAgent: "test", time: world.time)
            let manager = ControllerManager(
                client: client, world: world, configuration: configuration, controllers: controllers)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                try await server.waitUntilReady()
                group.addTask { await manager.run() }
                defer { group.cancelAll() }
                return try await body(SimulatedCluster(client: client, world: world))
            }
        }
    }

    /// Waits until the condition holds; fails after two minutes of virtual time.
    func wait(
        for what: Comment, atMost limit: Duration = .seconds(120), sourceLocation: SourceLocation = #_sourceLocation,
        until condition: () async throws -> Bool
    ) async throws {
        let deadline = world.time.uptime + limit
        while world.time.uptime < deadline {
            if try await condition() { return }
            try await world.time.sleep(for: .milliseconds(10))
        }
        Issue.record(what, sourceLocation: sourceLocation)
        throw TimedOut()
    }

    struct TimedOut: Error {}

    /// Lets virtual time pass.
    func pass(_ duration: Duration) async throws { try await world.time.sleep(for: duration) }

    @discardableResult
    func create<R: Resource>(_ type: R.Type, _ name: String, in namespace: String = "default", _ rest: JSON = [:])
        async throws -> R
    {
        var object = rest
        object["apiVersion"] = .string(R.definition.apiVersion)
        object["kind"] = .string(R.definition.kind)
        object["metadata", "name"] = .string(name)
        if R.definition.isNamespaced { object["metadata", "namespace"] = .string(namespace) }
        return try await client.create(R(object))
    }

    func get<R: Resource>(_ type: R.Type, _ name: String, in namespace: String = "default") async throws -> R? {
        let key = ObjectKey(namespace: R.definition.isNamespaced ? namespace : "", name: name)
        do { return try await client.get(type, key) } catch let error as APIError where error.isNotFound { return nil }
    }

    /// Replaces the status by a merge of it and this.
    func setStatus<R: Resource>(_ object: R, _ status: JSON) async throws {
        try await client.patch(R.self, object.key, body: ["status": status], subresource: "status")
    }

    /// "reason: message" of the events about an object, in the order of their reasons.
    func events(about name: String) async throws -> [String] {
        try await client.list(Event.self).items.filter { $0.json["involvedObject", "name"]?.string == name }
            .map { "\($0.json["reason"]?.string ?? ""): \($0.json["message"]?.string ?? "")" }.sorted()
    }
}
