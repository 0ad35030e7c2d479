import Controllers
import Platform

/// `swiftlet controllers`: the controllers by themselves.
enum ControllersCommand: ServerCommand {
    static let name = "controllers"
    static let summary = "Runs the controllers alone, against an API server elsewhere. One such process a cluster."
    static let flags = [
        CommonFlags.kubeconfig, CommonFlags.data, CommonFlags.autoscalerSyncPeriod,
        CommonFlags.nodeMonitorGracePeriod, CommonFlags.logLevel,
    ]

    static func prepare(_ flags: Flags) throws -> Lifetime {
        try Startup.setLogLevel(flags)
        let client = try RemoteCluster(flags).client("kube-controller-manager")
        let manager = ControllerManager(
            client: client, world: .system, configuration: try ControllerConfiguration(flags))
        return Lifetime(parts: [Part("the controllers") { await manager.run() }])
    }
}
