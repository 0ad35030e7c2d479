import Platform
import Scheduler

/// `swiftlet scheduler`: the scheduler by itself.
enum SchedulerCommand: ServerCommand {
    static let name = "scheduler"
    static let summary = "Runs the scheduler alone, against an API server elsewhere. One such process a cluster."
    static let flags = [CommonFlags.kubeconfig, CommonFlags.data, CommonFlags.logLevel]

    static func prepare(_ flags: Flags) throws -> Lifetime {
        try Startup.setLogLevel(flags)
        let scheduler = SchedulerService(client: try RemoteCluster(flags).client("kube-scheduler"), world: .system)
        return Lifetime(parts: [Part("the scheduler") { await scheduler.run() }])
    }
}
