import Platform

/// What containers and nodes use now: the source of `kubectl top` and of the autoscaler.
public protocol MetricsSource: Sendable {
    func nodeUsage() async -> [NodeUsage]
    /// - Parameter namespace: nil: of all.
    func podUsage(namespace: String?) async -> [PodUsage]
}

/// CPU and memory in use.
public struct ResourceUsage: Sendable, Hashable {
    /// Billionths of a core.
    public var cpuNanocores: UInt64
    /// The working set.
    public var memoryBytes: UInt64
    public init(cpuNanocores: UInt64, memoryBytes: UInt64) {
        self.cpuNanocores = cpuNanocores
        self.memoryBytes = memoryBytes
    }
}

/// What a node used over the window that ends at `timestamp`.
public struct NodeUsage: Sendable {
    public var name: String
    public var timestamp: Timestamp
    public var window: Duration
    public var usage: ResourceUsage
    public init(name: String, timestamp: Timestamp, window: Duration, usage: ResourceUsage) {
        self.name = name
        self.timestamp = timestamp
        self.window = window
        self.usage = usage
    }
}

/// What the containers of a pod used over the window that ends at `timestamp`.
public struct PodUsage: Sendable {
    public var namespace: String
    public var name: String
    public var timestamp: Timestamp
    public var window: Duration
    public var containers: [(name: String, usage: ResourceUsage)]
    public init(
        namespace: String, name: String, timestamp: Timestamp, window: Duration,
        containers: [(name: String, usage: ResourceUsage)]
    ) {
        self.namespace = namespace
        self.name = name
        self.timestamp = timestamp
        self.window = window
        self.containers = containers
    }
}
