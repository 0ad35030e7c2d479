/// The command line of a simulation: one seed with every step, or many seeds.
public struct SimulationCommand: Sendable {
    public static let usage = """
        usage: simulate --seed N      run one seed and print every step
               simulate --count N     run the seeds from 1 (or --from) on and print those that fail
               simulate --from N      the first seed, with --count
        """

    private var seed: UInt64?
    private var first: UInt64 = 1
    private var count: UInt64 = 300

    /// nil for arguments that make no sense.
    public init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
            switch flag {
            case "--seed": seed = value
            case "--from": first = value
            case "--count": count = value
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
        var failed: [UInt64] = []
        for offset in 0..<count {
            let report = simulation.run(seed: first &+ offset)
            guard !report.isGood else { continue }
            failed.append(report.seed)
            print(Self.text(report))
        }
        print("\(count) seeds, \(failed.count) failed")
        return failed.isEmpty
    }

    private static func text(_ report: ClusterSimulation.Report) -> String {
        let facts =
            "seed \(report.seed): \(report.steps) steps, \(report.uptime), trace \(String(report.trace, radix: 16))"
        if report.isGood { return facts + ": good" }
        return ([facts] + report.problems.map { "  \($0)" } + ["  again: \(report.replayCommand)"])
            .joined(separator: "\n")
    }
}
