import JSON
import Platform
import Schema

/// A machine that runs pods (core/v1).
public struct Node: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Node {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false, schema: Schema())
}

extension Node {
    public struct Taint: Sendable, Hashable {
        public var key: String
        public var value: String
        /// "NoSchedule", "PreferNoSchedule" or "NoExecute".
        public var effect: String
        public var timeAdded: Timestamp?
        public init(key: String, value: String = "", effect: String, timeAdded: Timestamp? = nil) {
            self.key = key
            self.value = value
            self.effect = effect
            self.timeAdded = timeAdded
        }
        public init(_ json: JSON) {
            self.init(
                key: json["key"]?.string ?? "", value: json["value"]?.string ?? "",
                effect: json["effect"]?.string ?? "", timeAdded: json["timeAdded"]?.timestamp)
        }
        public var json: JSON {
            var json: JSON = ["key": .string(key), "effect": .string(effect)]
            if !value.isEmpty { json["value"] = .string(value) }
            if let timeAdded { json["timeAdded"] = .string(timeAdded.rfc3339) }
            return json
        }
    }

    public var isUnschedulable: Bool { json["spec", "unschedulable"]?.bool ?? false }
    public var taints: [Taint] {
        get { json["spec", "taints"]?.array?.map { Taint($0) } ?? [] }
        set { json["spec", "taints"] = newValue.isEmpty ? Optional.none : .array(newValue.map(\.json)) }
    }
    public var isReady: Bool { condition("Ready")?.isTrue ?? false }
    /// What pods may use, by the resource's name: "cpu", "memory", "pods".
    public var allocatable: [String: Quantity] { json["status", "allocatable"]?.quantities ?? [:] }
    public var capacity: [String: Quantity] { json["status", "capacity"]?.quantities ?? [:] }
}

extension JSON {
    /// An object of quantities, such as `resources.requests`; what is no quantity is left out.
    public var quantities: [String: Quantity] {
        var found: [String: Quantity] = [:]
        for (name, value) in object ?? [:] { if let quantity = Quantity(value) { found[name] = quantity } }
        return found
    }
}
