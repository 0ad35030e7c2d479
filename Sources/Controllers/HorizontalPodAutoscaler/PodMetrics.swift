import JSON
import Platform
import Resources

/// What one pod used, as `metrics.k8s.io` tells it.
struct PodMetrics: Sendable {
    var timestamp: Timestamp?
    var window: Duration
    /// By container and resource.
    var containers: [String: [String: Quantity]] = [:]

    private static let windowDefault = Duration.seconds(30)

    init(_ json: JSON) {
        timestamp = json["timestamp"]?.timestamp
        window = json["window"]?.string.flatMap { Self.duration($0) } ?? Self.windowDefault
        for container in json["containers"]?.array ?? [] {
            containers[container["name"]?.string ?? ""] = container["usage"]?.quantities ?? [:]
        }
    }

    /// Thousandths of a core or bytes, of one container or of all; nil when one of them is not known.
    func usage(of resource: String, container: String?) -> Int64? {
        let measured = container.map { name in [containers[name]] } ?? containers.values.map { $0 }
        guard !measured.isEmpty else { return nil }
        var sum: Int64 = 0
        for usage in measured {
            guard let amount = usage?[resource] else { return nil }
            sum += resource == "cpu" ? amount.millis : amount.value
        }
        return sum
    }

    /// A duration as Go writes it: "30s", "1m0s", "1500ms".
    static func duration(_ text: String) -> Duration? {
        let units: [(suffix: String, nanoseconds: Double)] = [
            ("ms", 1e6), ("us", 1e3), ("µs", 1e3), ("ns", 1), ("h", 3600e9), ("m", 60e9), ("s", 1e9),
        ]
        var rest = text[...]
        var nanoseconds = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest[digits.endIndex...]
            guard let number = Double(digits), let unit = units.first(where: { rest.hasPrefix($0.suffix) }) else {
                return nil
            }
            nanoseconds += number * unit.nanoseconds
            rest = rest.dropFirst(unit.suffix.count)
        }
        return nanoseconds > 0 && nanoseconds < 1e18 ? .nanoseconds(Int64(nanoseconds)) : nil
    }
}

extension ReplicaCalculator.PodSample {
    /// What a pod contributes to a metric.
    init(_ pod: Pod, metrics: PodMetrics?, source: MetricSource) {
        let ready = pod.condition("Ready")
        self.init(
            name: pod.name, isFailedOrTerminating: pod.phase == "Failed" || pod.isBeingDeleted,
            isPending: pod.phase == "Pending", isReady: ready?.isTrue ?? false, startTime: pod.startTime,
            readyChanged: ready?.lastTransitionTime,
            usage: metrics?.usage(of: source.resource, container: source.container), usageTime: metrics?.timestamp,
            request: Self.request(pod, source))
        if let metrics { usageWindow = metrics.window }
    }

    private static func request(_ pod: Pod, _ source: MetricSource) -> Int64? {
        // A sidecar runs as long as the others and is measured with them.
        let running = pod.containers + pod.initContainers.filter(\.isSidecar)
        let counted = running.filter { source.container == nil || $0.name == source.container }
        guard !counted.isEmpty else { return nil }
        var sum: Int64 = 0
        for container in counted {
            guard let amount = container.requests[source.resource] else { return nil }
            sum += source.resource == "cpu" ? amount.millis : amount.value
        }
        return sum
    }
}
