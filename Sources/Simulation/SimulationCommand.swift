import Dispatch
import Synchronization

/// The command line of a simulation: one seed with every step, or many seeds.
public struct SimulationCommand: Sendable {
    public static let usage = """
        usage: simulate --seed N      run one seed and print every step
               simulate --count N     run the seeds from 1 (or --from) on and print those that fail
               simulate --from N      the first seed, with --count
               simulate --jobs N      how many run at the same time, each on a thread of its own, with --count (2)
        """

    private static let jobsMax: UInt64 = 256

    private var seed: UInt64?
    private var first: UInt64 = 1
    private var count: UInt64 = 300
    private var jobs: UInt64 = 2

    /// nil for arguments that make no sense.
    public init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
            switch flag {
            case "--seed": seed = value
            case "--from": first = value
            case "--count": count = value
            case "--jobs" where (1...Self.jobsMax).contains(value): jobs = value
            default: return nil
            }
        }
    }

    /// Whether every seed was good.
    public func run(_ simulation: ClusterSimulation, print: @escaping @Sendable (String) -> Void) -> Bool {
        if let seed {
            let report = simulation.run(seed: seed, log: print)
            print(Self.text(report))
            return report.isGood
        }
        let failed = runAll(simulation, print)
        print("\(count) seeds, \(failed) failed")
        return failed == 0
    }

    /// Gives how many failed. A seed's run is all on one thread, whatever runs beside it.
    private func runAll(_ simulation: ClusterSimulation, _ print: @escaping @Sendable (String) -> Void) -> Int {
        let next = Mutex<UInt64>(0)
        let failed = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: Int(jobs)) { _ in
            while true {
                let offset = next.withLock { next -> UInt64 in
                    next += 1
                    return next - 1
                }
                if offset >= count { return }
                let report = simulation.run(seed: first &+ offset)
                if report.isGood { continue }
                failed.withLock { failed in
                    failed += 1
                    print(Self.text(report))
                }
            }
        }
        return failed.withLock { $0 }
    }

    private static func text(_ report: ClusterSimulation.Report) -> String {
        let facts =
            "seed \(report.seed): \(report.steps) steps, \(report.uptime), trace \(String(report.trace, radix: 16))"
        if report.isGood { return facts + ": good" }
        return ([facts] + report.problems.map { "  \($0)" } + ["  again: \(report.replayCommand)"])
            .joined(separator: "\n")
    }
}
