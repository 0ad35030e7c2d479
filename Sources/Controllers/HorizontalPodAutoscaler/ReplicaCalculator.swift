import Platform

/// Computes how many replicas one metric asks for.
///
/// The heart is a ratio: usage divided by target, averaged over the pods whose usage is known. Ten pods at 80 % of their
/// request with a target of 50 % have the ratio 1.6 and ask for sixteen. Everything else is caution about pods of which
/// less is known: a pod without figures is counted against the direction in which the others point, and a pod that is not
/// ready yet never helps to scale up.
struct ReplicaCalculator: Sendable {
    /// No change while the ratio is nearer to 1 than this (Kubernetes: --horizontal-pod-autoscaler-tolerance).
    var tolerance = 0.1
    /// For so long after its start a pod's CPU may be that of its starting (--horizontal-pod-autoscaler-cpu-initialization-period).
    var cpuInitializationPeriod = Duration.seconds(300)
    /// A pod that was never ready since this long after its start is not ready yet, later it is a ready one that fails
    /// (--horizontal-pod-autoscaler-initial-readiness-delay).
    var initialReadinessDelay = Duration.seconds(30)

    struct Failure: Error, Equatable {
        var reason: String
        var message: String
    }

    struct Proposal: Equatable {
        var replicas: Int
        /// Average usage of a pod: thousandths of a core or bytes.
        var averageValue: Int64
        /// Average usage in per cent of the request; nil for a target of average value.
        var utilizationPercent: Int?
    }

    /// What one pod contributes.
    struct PodSample: Sendable {
        var name: String
        var isFailedOrTerminating = false
        var isPending = false
        var isReady = true
        var startTime: Timestamp?
        /// When its Ready condition last changed; nil without such a condition.
        var readyChanged: Timestamp?
        /// Its usage: thousandths of a core or bytes; nil when there are no figures.
        var usage: Int64?
        /// The end of the window in which the usage was measured, and its length.
        var usageTime: Timestamp?
        var usageWindow = Duration.seconds(30)
        /// The sum of its containers' requests; nil when one of them has none.
        var request: Int64?
    }

    enum Target: Equatable, Sendable {
        /// Per cent of the request.
        case utilization(Int)
        /// Thousandths of a core or bytes for each pod.
        case averageValue(Int64)
    }

    func propose(
        resource: String, target: Target, currentReplicas: Int, pods: [PodSample], now: Timestamp
    ) throws(Failure) -> Proposal {
        guard !pods.isEmpty else {
            throw Failure(
                reason: "FailedGetResourceMetric",
                message: "no pods returned by selector while calculating replica count")
        }
        let groups = group(pods, isCPU: resource == "cpu", now: now)
        guard !groups.measured.isEmpty else {
            throw Failure(
                reason: "FailedGetResourceMetric",
                message: "did not receive metrics for targeted pods (pods might be unready)")
        }
        if case .utilization = target, let pod = pods.first(where: { !$0.isFailedOrTerminating && $0.request == nil }) {
            throw Failure(
                reason: "FailedGetResourceMetric",
                message: "missing request for \(resource) in a container of Pod \(pod.name)")
        }
        let ratio = Self.ratio(usage: groups.measured.map { ($0.usage ?? 0, $0.request ?? 0) }, target: target)
        return Proposal(
            replicas: replicas(current: currentReplicas, ratio: ratio, target: target, groups: groups),
            averageValue: Self.average(groups.measured), utilizationPercent: Self.utilization(groups.measured, target))
    }

    private struct Groups {
        var measured: [PodSample] = []
        var missing: [PodSample] = []
        var unready: [PodSample] = []
    }

    private func group(_ pods: [PodSample], isCPU: Bool, now: Timestamp) -> Groups {
        var groups = Groups()
        for pod in pods where !pod.isFailedOrTerminating {
            if pod.isPending || (isCPU && pod.usage != nil && isStarting(pod, now: now)) {
                groups.unready.append(pod)
            } else if pod.usage == nil {
                groups.missing.append(pod)
            } else {
                groups.measured.append(pod)
            }
        }
        return groups
    }

    /// Whether the pod's CPU usage may not be trusted because the pod has only begun.
    private func isStarting(_ pod: PodSample, now: Timestamp) -> Bool {
        guard let start = pod.startTime, let changed = pod.readyChanged else { return true }
        if start + cpuInitializationPeriod > now {
            let isMeasuredSinceReady = (pod.usageTime ?? now) >= changed + pod.usageWindow
            return !pod.isReady || !isMeasuredSinceReady
        }
        return !pod.isReady && start + initialReadinessDelay > changed
    }

    private func replicas(current: Int, ratio: Double, target: Target, groups: Groups) -> Int {
        let countsUnready = ratio > 1 && !groups.unready.isEmpty
        if groups.missing.isEmpty, !countsUnready {
            return isWithinTolerance(ratio) ? current : Self.ceiling(ratio * Double(groups.measured.count))
        }
        var samples = groups.measured.map { ($0.usage ?? 0, $0.request ?? 0) }
        if ratio < 1 {
            // Scaling down: whoever sends no figures is taken to need all it may.
            samples += groups.missing.map { (Self.fullUsage(of: $0, target: target), $0.request ?? 0) }
        } else if ratio > 1 {
            samples += groups.missing.map { (0, $0.request ?? 0) }
        }
        if countsUnready { samples += groups.unready.map { (0, $0.request ?? 0) } }

        let cautious = Self.ratio(usage: samples, target: target)
        let turnedRound = (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1)
        if isWithinTolerance(cautious) || turnedRound { return current }
        let proposed = Self.ceiling(cautious * Double(samples.count))
        let contradicts = (cautious < 1 && proposed > current) || (cautious > 1 && proposed < current)
        return contradicts ? current : proposed
    }

    private func isWithinTolerance(_ ratio: Double) -> Bool { abs(1 - ratio) <= tolerance }

    private static func fullUsage(of pod: PodSample, target: Target) -> Int64 {
        switch target {
        case .utilization(let percent): (pod.request ?? 0) * Int64(max(100, percent)) / 100
        case .averageValue(let value): value
        }
    }

    private static func ratio(usage: [(usage: Int64, request: Int64)], target: Target) -> Double {
        let total = usage.reduce(0) { $0 + Double($1.usage) }
        switch target {
        case .utilization(let percent):
            let requested = usage.reduce(0) { $0 + Double($1.request) }
            return requested > 0 && percent > 0 ? total * 100 / requested / Double(percent) : 1
        case .averageValue(let value):
            return value > 0 && !usage.isEmpty ? total / Double(usage.count) / Double(value) : 1
        }
    }

    private static func average(_ pods: [PodSample]) -> Int64 {
        pods.isEmpty ? 0 : pods.reduce(0) { $0 + ($1.usage ?? 0) } / Int64(pods.count)
    }

    private static func utilization(_ pods: [PodSample], _ target: Target) -> Int? {
        guard case .utilization = target else { return nil }
        let requested = pods.reduce(0) { $0 + ($1.request ?? 0) }
        return requested > 0 ? Int(pods.reduce(0) { $0 + ($1.usage ?? 0) } * 100 / requested) : nil
    }

    /// Rounded up, but not for what only the arithmetic of doubles added.
    private static func ceiling(_ value: Double) -> Int {
        Int(max(0, min((value - 1e-9).rounded(.up), Double(Int32.max))))
    }
}
