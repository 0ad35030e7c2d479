import Platform

/// What one node agent is told at its start.
public struct NodeAgentConfiguration: Sendable {
    public var nodeName: String
    /// The agent's own folder; pods' volumes and logs are below it.
    public var dataDirectory: String
    /// The node's address, which pods of the host network share.
    public var hostIP: String
    /// Where the agent's own API can be reached; nil when it is only called in process.
    public var agentPort: Int?
    /// Labels of the node beside those that every node has.
    public var nodeLabels: [String: String]
    /// The cluster's DNS server, for pods' resolv.conf; nil leaves them the host's.
    public var dnsServer: String?
    public var clusterDomain: String
    public var podsMax: Int
    /// How long a ready container goes on serving after its pod was deleted, so that proxies hear of it before it ends.
    public var drainDelay: Duration
    /// How often CPU and memory are measured.
    public var statsPeriod: Duration

    public init(
        nodeName: String, dataDirectory: String, hostIP: String = "127.0.0.1", agentPort: Int? = nil,
        nodeLabels: [String: String] = [:], dnsServer: String? = nil, clusterDomain: String = "cluster.local",
        podsMax: Int = 500, drainDelay: Duration = .milliseconds(100), statsPeriod: Duration = .seconds(5)
    ) {
        self.nodeName = nodeName
        self.dataDirectory = dataDirectory
        self.hostIP = hostIP
        self.agentPort = agentPort
        self.nodeLabels = nodeLabels
        self.dnsServer = dnsServer
        self.clusterDomain = clusterDomain
        self.podsMax = podsMax
        self.drainDelay = drainDelay
        self.statsPeriod = statsPeriod
    }

    /// What `kubectl get nodes` prints as the version: the Kubernetes that this agent speaks.
    public static let kubeletVersion = "v1.32.0+swiftlet"
}
