import JSON
import Resources

/// What a pod asks of its node, as Kubernetes counts it: init containers run one after the other, those that go on
/// running (sidecars) beside everything that starts after them, and the sandbox itself may cost something (overhead).
struct PodRequests: Sendable, Hashable {
    var amounts = ResourceAmounts()
    /// As above, for the scores only: a container that asks for nothing counts as a small one, so that not all of them
    /// end on one node.
    var scored = Load()

    private static let defaultCPUMillis: Int64 = 100
    private static let defaultMemoryBytes: Int64 = 200 << 20

    init(_ pod: Pod) {
        let containers = pod.containers.map(Self.requests)
        var (sidecars, sidecarsScored) = (ResourceAmounts(), Load())
        var (peak, peakScored) = (ResourceAmounts(), Load())
        for container in pod.initContainers {
            let own = Self.requests(container)
            var (needed, neededScored) = (sidecars, sidecarsScored)
            needed += own.amounts
            neededScored += own.scored
            peak.formMaximum(needed)
            peakScored.formMaximum(neededScored)
            if container.isSidecar { (sidecars, sidecarsScored) = (needed, neededScored) }
        }
        (amounts, scored) = (sidecars, sidecarsScored)
        for own in containers {
            amounts += own.amounts
            scored += own.scored
        }
        amounts.formMaximum(peak)
        scored.formMaximum(peakScored)
        let overhead = ResourceAmounts(pod.json["spec", "overhead"]?.quantities ?? [:])
        amounts += overhead
        scored += overhead.load
    }

    private static func requests(_ container: Pod.Container) -> (amounts: ResourceAmounts, scored: Load) {
        let quantities = container.requests
        let amounts = ResourceAmounts(quantities)
        var scored = amounts.load
        if quantities["cpu"] == nil { scored.cpuMillis = defaultCPUMillis }
        if quantities["memory"] == nil { scored.memoryBytes = defaultMemoryBytes }
        return (amounts, scored)
    }
}
