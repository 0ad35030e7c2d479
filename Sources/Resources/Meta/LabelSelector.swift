import JSON

/// Selects objects by their labels (meta/v1 LabelSelector): all of its requirements must hold.
public struct LabelSelector: Sendable, Hashable {
    public enum Operator: String, Sendable {
        case isIn = "In", isNotIn = "NotIn", exists = "Exists", doesNotExist = "DoesNotExist"
        /// Numbers are compared in text only: `tier>3`.
        case isGreater = ">", isLess = "<"
    }

    public struct Requirement: Sendable, Hashable {
        public var key: String
        public var operation: Operator
        public var values: [String]
        public init(key: String, operation: Operator, values: [String]) {
            self.key = key
            self.operation = operation
            self.values = values
        }
    }

    public var requirements: [Requirement]

    public init(requirements: [Requirement]) { self.requirements = requirements }

    /// Selects what has all of these labels.
    public init(labels: [String: String]) {
        requirements = labels.sorted { $0.key < $1.key }.map {
            .init(key: $0.key, operation: .isIn, values: [$0.value])
        }
    }

    /// Reads `matchLabels` and `matchExpressions`. Without a selector, or with an operator that is not known, nothing is
    /// selected; an empty selector selects everything.
    public init?(_ json: JSON?) {
        guard let json, json.object != nil else { return nil }
        self.init(labels: json["matchLabels"]?.stringMap ?? [:])
        for expression in json["matchExpressions"]?.array ?? [] {
            guard let operation = Operator(rawValue: expression["operator"]?.string ?? ""), !operation.comparesNumbers
            else {
                return nil
            }
            requirements.append(
                .init(
                    key: expression["key"]?.string ?? "", operation: operation,
                    values: expression["values"]?.array?.compactMap(\.string) ?? []))
        }
    }

    public var isEmpty: Bool { requirements.isEmpty }

    public func matches(_ labels: [String: String]) -> Bool { requirements.allSatisfy { $0.matches(labels) } }

    /// As the query parameter `labelSelector` has it: "app=web,tier in (a,b),!canary".
    public var text: String { requirements.map(\.text).joined(separator: ",") }
}

extension LabelSelector.Operator {
    fileprivate var comparesNumbers: Bool { self == .isGreater || self == .isLess }
}

extension LabelSelector.Requirement {
    public func matches(_ labels: [String: String]) -> Bool {
        switch operation {
        case .isIn: labels[key].map(values.contains) ?? false
        case .isNotIn: !(labels[key].map(values.contains) ?? false)
        case .exists: labels[key] != nil
        case .doesNotExist: labels[key] == nil
        case .isGreater: compare(labels) { $0 > $1 }
        case .isLess: compare(labels) { $0 < $1 }
        }
    }

    private func compare(_ labels: [String: String], _ isWanted: (Int64, Int64) -> Bool) -> Bool {
        guard let value = labels[key].flatMap({ Int64($0) }), let bound = values.first.flatMap({ Int64($0) }) else {
            return false
        }
        return isWanted(value, bound)
    }

    var text: String {
        switch operation {
        case .isIn where values.count == 1: "\(key)=\(values[0])"
        case .isIn: "\(key) in (\(values.joined(separator: ",")))"
        case .isNotIn where values.count == 1: "\(key)!=\(values[0])"
        case .isNotIn: "\(key) notin (\(values.joined(separator: ",")))"
        case .exists: key
        case .doesNotExist: "!\(key)"
        case .isGreater, .isLess: "\(key)\(operation.rawValue)\(values.joined())"
        }
    }
}
