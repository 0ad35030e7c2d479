/// What can be set about the controllers. The defaults are those of kube-controller-manager.
public struct ControllerConfiguration: Sendable {
    /// Keys that one controller works on at the same time (--concurrent-deployment-syncs and its like).
    public var workers = 5
    /// How often the autoscaler looks at its metrics (--horizontal-pod-autoscaler-sync-period).
    public var autoscalerSyncPeriod = Duration.seconds(15)
    /// A node whose heartbeat is older than this is not ready (--node-monitor-grace-period).
    public var nodeMonitorGracePeriod = Duration.seconds(40)
    /// How many lost nodes are emptied per second, while most are well (--node-eviction-rate).
    public var nodeEvictionsPerSecond = 0.1
    /// Finished pods beyond this many are deleted, the oldest first (--terminated-pod-gc-threshold); 0: none are.
    public var finishedPodsMax = 12_500
    /// PEM: what pods may trust the API server by. Published to every namespace as `kube-root-ca.crt`; nil: nothing is.
    public var rootCertificates: String?

    public init() {}
}
