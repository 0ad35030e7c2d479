import JSON

/// How dearly a pod's resources are kept when the node runs short (`status.qosClass`).
public enum QualityOfService: String, Sendable {
    case guaranteed = "Guaranteed"
    case burstable = "Burstable"
    case bestEffort = "BestEffort"

    /// Guaranteed when every container limits CPU and memory and requests just that; BestEffort when none asks for either.
    public init(podSpec spec: JSON?) {
        var asksForAny = false
        var isGuaranteed = true
        for list in ["initContainers", "containers"] {
            for container in spec?[list]?.array ?? [] {
                let resources = container["resources"]
                for name in ["cpu", "memory"] {
                    let limit = Self.amount(resources?["limits"]?[name])
                    let request = Self.amount(resources?["requests"]?[name]) ?? limit
                    if request != nil || limit != nil { asksForAny = true }
                    if limit == nil || limit != request { isGuaranteed = false }
                }
            }
        }
        self = !asksForAny ? .bestEffort : isGuaranteed ? .guaranteed : .burstable
    }

    /// Asking for nothing is not asking.
    private static func amount(_ value: JSON?) -> Quantity? {
        guard let quantity = Quantity(value), quantity > .zero else { return nil }
        return quantity
    }
}
