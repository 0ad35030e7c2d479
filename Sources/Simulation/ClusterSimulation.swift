import HTTP
import Platform
import Storage

/// A whole cluster on one thread: an API server, controllers and a scheduler as they are in production, simulated agents,
/// a user, faults. While it runs, an observer holds every commit against the rules; once the faults stop, everything
/// must converge.
public struct ClusterSimulation: Sendable {
    /// An API server: what answers requests, and what it does beside that for as long as it is there.
    public struct Server: Sendable {
        public var handler: any HTTPHandler
        public var run: @Sendable () async throws -> Void
        public init(handler: any HTTPHandler, run: @escaping @Sendable () async throws -> Void) {
            self.handler = handler
            self.run = run
        }
    }

    /// A controller or the scheduler: runs until it is cancelled, and may be started again.
    public typealias Component = @Sendable (any HTTPTransport, World) async throws -> Void

    public struct Size: Sendable {
        public var nodes = 50
        /// For which the user works and faults strike.
        public var faults = Duration.seconds(90)
        /// Within which everything must converge after that: a few times what an eviction from a lost node takes.
        public var convergence = Duration.seconds(900)
        public init() {}
    }

    /// What a run has found.
    public struct Report: Sendable {
        public var seed: UInt64
        /// Empty when the run is good.
        public var problems: [String]
        public var steps: Int
        public var uptime: Duration
        /// Equal for two runs of the same steps.
        public var trace: UInt64
        public var isGood: Bool { problems.isEmpty }
        /// The command that runs it again.
        public var replayCommand: String { "deploy/simulate --seed \(seed)" }
    }

    private let makeServer: @Sendable (any Store, World) async throws -> Server
    private let components: [Component]
    private let size: Size

    public init(
        size: Size = Size(), components: [Component],
        makeServer: @escaping @Sendable (any Store, World) async throws -> Server
    ) {
        self.size = size
        self.components = components
        self.makeServer = makeServer
    }

    /// Runs the cluster that the seed decides. `log` is told of every step that a reader may want to see.
    public func run(seed: UInt64, log: @escaping @Sendable (String) -> Void = { _ in }) -> Report {
        let run = SimulatedWorld(seed: seed).run { simulation in
            try await play(in: simulation) { line in
                simulation.note(line)
                log("\(simulation.world.time.uptime) \(line)")
            }
        }
        let problems: [String]
        switch run.result {
        case .success(let found): problems = found
        case .failure(let error): problems = ["the run broke off: \(error)"]
        }
        return Report(seed: seed, problems: problems, steps: run.steps, uptime: run.uptime, trace: run.trace)
    }
}

extension ClusterSimulation {
    /// Gives the problems.
    private func play(
        in simulation: SimulatedWorld, note: @escaping @Sendable (String) -> Void
    ) async throws -> [String] {
        let world = simulation.world
        let store = MemoryStore(world: world)
        let server = try await makeServer(store, world)
        let faults = Faults(world: world)
        let transport = FaultyTransport(handler: server.handler, faults: faults)
        let recorder = CommitRecorder(store: store, world: world, note: note)
        let agents = (0..<size.nodes).map { number in
            SimulatedAgent(name: "node-\(number)", transport: transport, world: world, faults: faults)
        }
        let workload = Workload(
            client: SimulationClient(transport: transport), world: world, recorder: recorder, agents: agents, note: note
        )
        return try await withThrowingTaskGroup(of: [String]?.self) { group in
            group.addTask { try await ended("the API server", server.run) }
            group.addTask { try await ended("the recorder", recorder.run) }
            for agent in agents { group.addTask { try await ended(agent.name, agent.run) } }
            for component in components {
                group.addTask { try await keepRunning(component, transport, world, faults, note) }
            }
            group.addTask {
                try await workload.run(for: size.faults)
                note("faults stop")
                faults.stop()
                for agent in agents { agent.fallSilent(for: .zero) }
                return try await converge(recorder, world)
            }
            defer { group.cancelAll() }
            return try await group.next().flatMap { $0 } ?? []
        }
    }

    /// Runs what must not end by itself.
    private func ended(_ name: String, _ body: () async throws -> Void) async throws -> [String]? {
        try await body()
        return ["\(name) ended"]
    }

    /// While faults last, a component is killed now and then, and started again.
    private func keepRunning(
        _ component: @escaping Component, _ transport: any HTTPTransport, _ world: World, _ faults: Faults,
        _ note: @Sendable (String) -> Void
    ) async throws -> [String]? {
        while true {
            let life = Duration.seconds(10 + world.random.next(below: 120))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await component(transport, world) }
                group.addTask {
                    repeat { try await world.time.sleep(for: life) } while !faults.areActive
                }
                try await group.next()
                group.cancelAll()
            }
            note("a component is started again")
        }
    }

    private func converge(_ recorder: CommitRecorder, _ world: World) async throws -> [String] {
        let deadline = world.time.uptime + size.convergence
        while recorder.broken.isEmpty, !recorder.unfinished.isEmpty, world.time.uptime < deadline {
            try await world.time.sleep(for: .seconds(1))
        }
        return recorder.broken + recorder.unfinished
    }
}
