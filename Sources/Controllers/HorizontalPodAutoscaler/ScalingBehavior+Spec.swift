import JSON
import Resources

extension ScalingBehavior {
    /// Reads `spec.behavior`; what it does not say is Kubernetes' standard.
    init(_ spec: JSON) {
        self = .standard
        scaleUp.read(spec["scaleUp"])
        scaleDown.read(spec["scaleDown"])
    }
}

extension ScalingBehavior.Rules {
    fileprivate mutating func read(_ spec: JSON?) {
        if let seconds = spec?["stabilizationWindowSeconds"]?.int { stabilizationWindowSeconds = seconds }
        if let select = spec?["selectPolicy"]?.string.flatMap({ ScalingBehavior.SelectPolicy(rawValue: $0) }) {
            selectPolicy = select
        }
        let named = spec?["policies"]?.array?.compactMap { policy -> ScalingBehavior.Policy? in
            guard let kind = ScalingBehavior.Policy.Kind(rawValue: policy["type"]?.string ?? "") else { return nil }
            return ScalingBehavior.Policy(
                kind: kind, value: policy["value"]?.int ?? 0, periodSeconds: policy["periodSeconds"]?.int ?? 15)
        }
        if let named, !named.isEmpty { policies = named }
    }
}
