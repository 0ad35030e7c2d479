import Client
import Platform
import Synchronization

/// One call of a command: what the user typed, where to print, and the cluster, which is looked for when first asked for.
final class Invocation: Sendable {
    /// How the command was called: "kctl rollout undo".
    let path: String
    let flags: ParsedFlags
    let console: Console
    let environment: CallEnvironment
    private let connected = Mutex<Cluster?>(nil)

    init(path: String, flags: ParsedFlags, console: Console, environment: CallEnvironment) {
        self.path = path
        self.flags = flags
        self.console = console
        self.environment = environment
    }

    var arguments: [String] { flags.arguments }
    /// The words as Go prints a list of them: "[a b]".
    var argumentList: String { "[\(arguments.joined(separator: " "))]" }
    var world: World { environment.world }

    /// The cluster that flags and kubeconfig name. Connects with the first request only.
    func cluster() throws -> Cluster {
        if let cluster = connected.withLock({ $0 }) { return cluster }
        let cluster = try environment.connect(self)
        connected.withLock { $0 = cluster }
        return cluster
    }

    /// The namespace of --namespace, else of the context, else "default".
    func namespace() throws -> String {
        let named = flags.string("namespace")
        return named.isEmpty ? try cluster().namespace : named
    }
}

/// What a call finds around it: variables, clock, and the way to a cluster, which tests replace.
struct CallEnvironment: Sendable {
    var world: World = .system
    var variable: @Sendable (String) -> String? = Self.processVariable
    var connect: @Sendable (Invocation) throws -> Cluster = { try Cluster(of: $0) }
}
