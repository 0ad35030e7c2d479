import Platform
import Synchronization
import Telemetry
import Testing

@testable import Simulation

@Suite("Cluster simulation") struct ClusterSimulationTests {
    /// The injected faults are no news.
    init() { LogSink.minimum = .error }

    @Test("a controller without a flaw keeps every rule and converges")
    func good() {
        for seed in UInt64(1)...5 {
            let report = Self.simulation(.none).run(seed: seed)
            #expect(report.problems == [], "\(report.replayCommand)")
        }
    }

    @Test(
        "a flaw is found within a few seeds",
        arguments: [
            (TestController.Flaw.ignoresSurge, "allowed are"), (.ignoresUnavailable, "needed are"),
            (.leavesOrphans, "is left of an owner that is gone"), (.forgetsToCreate, "asks for"),
        ])
    func flaws(_ flaw: TestController.Flaw, _ sign: String) {
        let found = (UInt64(1)...10).contains { seed in
            Self.simulation(flaw).run(seed: seed).problems.contains { $0.contains(sign) }
        }
        #expect(found)
    }

    @Test("a replay takes the same steps, and its report says how to replay")
    func replay() {
        let (first, second) = (Self.simulation(.none).run(seed: 3), Self.simulation(.none).run(seed: 3))
        #expect(first.trace == second.trace && first.steps == second.steps && first.uptime == second.uptime)
        #expect(first.replayCommand == "deploy/simulate --seed 3")
        #expect(Self.simulation(.none).run(seed: 4).trace != first.trace)
    }

    @Test("the command line runs what it is told, and refuses what it does not know")
    func command() throws {
        let lines = Mutex<[String]>([])
        let command = try #require(SimulationCommand(["--count", "1", "--from", "2"]))
        let isGood = command.run(Self.simulation(.forgetsToCreate)) { line in lines.withLock { $0.append(line) } }
        #expect(!isGood)
        #expect(lines.withLock { $0.joined() }.contains("again: deploy/simulate --seed 2"))
        for wrong in [["--seed"], ["--seed", "x"], ["--what", "1"]] { #expect(SimulationCommand(wrong) == nil) }
    }

    private static func simulation(_ flaw: TestController.Flaw) -> ClusterSimulation {
        var size = ClusterSimulation.Size()
        size.nodes = 8
        size.faults = .seconds(90)
        size.convergence = .seconds(200)
        return ClusterSimulation(size: size, components: [TestController.component(flaw)]) { store, world in
            let server = TestServer(store: store, world: world)
            return ClusterSimulation.Server(handler: server) { try await server.run() }
        }
    }
}
