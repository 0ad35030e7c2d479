/// What can be set about the controllers. The defaults are those of kube-controller-manager.
public struct ControllerConfiguration: Sendable {
    /// Keys that one controller works on at the same time (--concurrent-deployment-syncs and its like).
    public var workers = 5
    /// How often the autoscaler looks at its metrics (--horizontal-pod-autoscaler-sync-period).
    public var autoscalerSyncPeriod = Duration.seconds(15)
    /// A node whose heartbeat is older than this is not ready (--node-monitor-grace-period).
    public var nodeMonitorGracePeriod = Duration.seconds(40)
    /// PEM: what pods may trust the API server by. Published to every namespace as `kube-root-ca.crt`; nil: nothing is.
    public var rootCertificates: String?

    public init() {}
}
