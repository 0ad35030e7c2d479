import JSON

/// One term of a node affinity (core/v1 NodeSelectorTerm): all of its requirements must hold. An empty term matches nothing.
struct NodeTerm: Sendable {
    enum Operation: String, Sendable {
        case isIn = "In", isNotIn = "NotIn", exists = "Exists", doesNotExist = "DoesNotExist"
        case isGreater = "Gt", isLess = "Lt"
    }

    struct Requirement: Sendable {
        var key: String
        /// nil for an operator that is not known: matches nothing.
        var operation: Operation?
        var values: [String]

        init(_ json: JSON) {
            key = json["key"]?.string ?? ""
            operation = Operation(rawValue: json["operator"]?.string ?? "")
            values = json["values"]?.array?.compactMap(\.string) ?? []
        }

        func matches(_ value: String?) -> Bool {
            switch operation {
            case .isIn: value.map(values.contains) ?? false
            case .isNotIn: !(value.map(values.contains) ?? false)
            case .exists: value != nil
            case .doesNotExist: value == nil
            case .isGreater, .isLess:
                if let number = value.flatMap({ Int64($0) }), let bound = values.first.flatMap({ Int64($0) }) {
                    operation == .isGreater ? number > bound : number < bound
                } else {
                    false
                }
            case nil: false
            }
        }
    }

    private var labels: [Requirement]
    /// Only `metadata.name` is a field that can be asked for.
    private var fields: [Requirement]

    init(_ json: JSON?) {
        labels = json?["matchExpressions"]?.array?.map { Requirement($0) } ?? []
        fields = json?["matchFields"]?.array?.map { Requirement($0) } ?? []
    }

    func matches(_ node: NodeFacts) -> Bool {
        if labels.isEmpty && fields.isEmpty { return false }
        return labels.allSatisfy { $0.matches(node.labels[$0.key]) }
            && fields.allSatisfy { $0.matches($0.key == "metadata.name" ? node.name : nil) }
    }
}

/// A wish with its weight from 1 to 100.
struct Weighted<Wish: Sendable>: Sendable {
    var weight: Int
    var wish: Wish

    /// Validation lets nothing else in; beyond it sums could leave their range.
    static func clamped(_ weight: Int?) -> Int { min(max(0, weight ?? 0), 100) }
}
