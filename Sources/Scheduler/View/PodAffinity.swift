import JSON
import Resources

/// Whom a pod wants beside it and whom not (core/v1 PodAffinity and PodAntiAffinity).
struct PodAffinity: Sendable {
    /// The pods that the selector picks in some namespaces, within one domain of the topology.
    struct Term: Sendable {
        var topologyKey: String
        /// nil selects nothing.
        var selector: LabelSelector?
        /// nil: every namespace.
        var namespaces: Set<String>?

        init(_ json: JSON?, namespace: String, labels: [String: String]) {
            topologyKey = json?["topologyKey"]?.string ?? ""
            selector = LabelSelector(json?["labelSelector"])
            for (field, operation) in [
                ("matchLabelKeys", LabelSelector.Operator.isIn), ("mismatchLabelKeys", .isNotIn),
            ] {
                for key in json?[field]?.array?.compactMap(\.string) ?? [] {
                    guard let value = labels[key] else { continue }
                    selector?.requirements.append(.init(key: key, operation: operation, values: [value]))
                }
            }
            let listed = json?["namespaces"]?.array?.compactMap(\.string) ?? []
            // Namespaces are not watched for their labels: of the selectors only the empty one, which means all of
            // them, is understood.
            let selectsAll = LabelSelector(json?["namespaceSelector"])?.isEmpty ?? false
            namespaces = selectsAll ? nil : Set(listed.isEmpty ? [namespace] : listed)
        }

        func selects(_ pod: PodFacts) -> Bool {
            (namespaces?.contains(pod.namespace) ?? true) && (selector?.matches(pod.labels) ?? false)
        }
    }

    var required: [Term]
    var requiredAgainst: [Term]
    var preferred: [Weighted<Term>]
    var preferredAgainst: [Weighted<Term>]

    init(_ json: JSON?, namespace: String, labels: [String: String]) {
        let (wanted, unwanted) = (json?["podAffinity"], json?["podAntiAffinity"])
        let (requiredField, preferredField) = (
            "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"
        )
        let required = { (json: JSON?) -> [Term] in
            json?[requiredField]?.array?.map { Term($0, namespace: namespace, labels: labels) } ?? []
        }
        let preferred = { (json: JSON?) -> [Weighted<Term>] in
            json?[preferredField]?.array?.map {
                let term = Term($0["podAffinityTerm"], namespace: namespace, labels: labels)
                return Weighted(weight: Weighted<Term>.clamped($0["weight"]?.int), wish: term)
            } ?? []
        }
        self.required = required(wanted)
        requiredAgainst = required(unwanted)
        self.preferred = preferred(wanted)
        preferredAgainst = preferred(unwanted)
    }

    /// Most pods have none; those that do are kept in a list of their own.
    var isEmpty: Bool {
        required.isEmpty && requiredAgainst.isEmpty && preferred.isEmpty && preferredAgainst.isEmpty
    }
}
