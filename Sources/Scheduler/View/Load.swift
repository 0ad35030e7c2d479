import JSON
import Resources

/// Amounts of what every node has, as plain integers: the search compares them millions of times.
public struct Load: Sendable, Hashable {
    public var cpuMillis: Int64 = 0
    public var memoryBytes: Int64 = 0
    public var storageBytes: Int64 = 0

    /// Nobody has a node larger than this (a pebibyte); the sum of thousands of such amounts stays in range.
    static let amountMax: Int64 = 1 << 50

    public init(cpuMillis: Int64 = 0, memoryBytes: Int64 = 0, storageBytes: Int64 = 0) {
        self.cpuMillis = cpuMillis
        self.memoryBytes = memoryBytes
        self.storageBytes = storageBytes
    }

    // Sums may wrap, and come back when the same amount is taken away: input must not stop the process.
    static func += (left: inout Load, right: Load) {
        left.cpuMillis &+= right.cpuMillis
        left.memoryBytes &+= right.memoryBytes
        left.storageBytes &+= right.storageBytes
    }

    static func -= (left: inout Load, right: Load) {
        left.cpuMillis &-= right.cpuMillis
        left.memoryBytes &-= right.memoryBytes
        left.storageBytes &-= right.storageBytes
    }

    mutating func formMaximum(_ other: Load) {
        cpuMillis = max(cpuMillis, other.cpuMillis)
        memoryBytes = max(memoryBytes, other.memoryBytes)
        storageBytes = max(storageBytes, other.storageBytes)
    }

    static func clamped(_ amount: Int64) -> Int64 { min(max(0, amount), amountMax) }
}

/// Amounts by the resource's name, those of `Load` among them.
struct ResourceAmounts: Sendable, Hashable {
    var load = Load()
    /// Extended resources, such as "example.com/gpu", and huge pages.
    var extended: [String: Int64] = [:]

    init() {}

    /// What a container asks for, or a node has; "pods" is no resource that a pod can ask for.
    init(_ quantities: [String: Quantity]) {
        for (name, quantity) in quantities {
            switch name {
            case "cpu": load.cpuMillis = Load.clamped(quantity.millis)
            case "memory": load.memoryBytes = Load.clamped(quantity.value)
            case "ephemeral-storage": load.storageBytes = Load.clamped(quantity.value)
            case "pods": break
            default: extended[name] = Load.clamped(quantity.value)
            }
        }
    }

    static func += (left: inout ResourceAmounts, right: ResourceAmounts) {
        left.load += right.load
        for (name, amount) in right.extended { left.extended[name, default: 0] &+= amount }
    }

    mutating func formMaximum(_ other: ResourceAmounts) {
        load.formMaximum(other.load)
        for (name, amount) in other.extended { extended[name] = max(extended[name] ?? 0, amount) }
    }
}
