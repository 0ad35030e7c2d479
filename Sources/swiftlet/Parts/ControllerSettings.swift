import Controllers

/// What the flags say about controllers.
extension ControllerConfiguration {
    init(_ flags: Flags) throws {
        self.init()
        if let period = try flags.seconds("autoscaler-sync-period") { autoscalerSyncPeriod = period }
        if let grace = try flags.seconds("node-monitor-grace-period") { nodeMonitorGracePeriod = grace }
    }
}
