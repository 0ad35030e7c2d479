import HTTP
import JSON

/// How an API server is set up.
public struct APIServerConfiguration: Sendable {
    /// Where services get their addresses from.
    public var serviceNetwork = ServiceNetwork.standard
    /// Where services of type NodePort get their ports from.
    public var nodePorts = 30_000...32_767
    /// The address and port behind the `kubernetes` service: this server's own; nil leaves it without endpoints.
    public var advertised: (address: String, port: Int)?
    /// Reaches node agents for logs, exec and the like; nil: these answer 503.
    public var nodeConnector: (any NodeConnector)?
    /// Behind `metrics.k8s.io`; nil: the group is not served.
    public var metricsSource: (any MetricsSource)?
    /// How long pods that don't say so themselves stay on a node that is not ready or unreachable
    /// (--default-unreachable-toleration-seconds).
    public var nodeFailureTolerationSeconds = NodeFailureToleration.secondsDefault

    public init() {}
}
