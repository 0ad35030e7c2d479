import Glibc
import Simulation
import Telemetry

/// `swiftlet-simulate`: runs whole clusters, each as a seed decides, and says which broke a rule.
@main
struct Main {
    /// With it the order of sets and dictionaries depends on what is in them alone, and not on the process.
    private static let hashingVariable = "SWIFT_DETERMINISTIC_HASHING"

    static func main() {
        if getenv(hashingVariable) == nil { startAgain() }
        guard let command = SimulationCommand(Array(CommandLine.arguments.dropFirst())) else {
            print(SimulationCommand.usage)
            exit(2)
        }
        // The injected faults are no news.
        LogSink.minimum = .error
        let isGood = command.run(.wholeCluster()) { line in
            print(line)
            fflush(nil)
        }
        exit(isGood ? 0 : 1)
    }

    /// The runtime reads the variable before `main`: only a new start can set it. When that fails, the run goes on and
    /// can't be replayed.
    private static func startAgain() {
        setenv(hashingVariable, "1", 1)
        var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        execv("/proc/self/exe", &arguments)
    }
}
