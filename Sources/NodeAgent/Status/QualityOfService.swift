import JSON

/// How dearly a pod's resources are kept when the node runs short (`status.qosClass`).
enum QualityOfService: String, Sendable {
    case guaranteed = "Guaranteed"
    case burstable = "Burstable"
    case bestEffort = "BestEffort"

    /// Guaranteed when every container limits CPU and memory and requests just that; BestEffort when none asks for either.
    static func of(_ pod: PodManifest) -> QualityOfService {
        var asksForAny = false
        var isGuaranteed = true
        for container in pod.allContainers {
            let requests = container.json["resources", "requests"]
            let limits = container.json["resources", "limits"]
            for resource in ["cpu", "memory"] {
                let limit = limits?[resource]
                let request = requests?[resource] ?? limit
                if request != nil { asksForAny = true }
                if limit == nil || limit != request { isGuaranteed = false }
            }
        }
        if !asksForAny { return .bestEffort }
        return isGuaranteed ? .guaranteed : .burstable
    }
}
