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
        group: "", version: "v1", kind: "Node", plural: "nodes", shortNames: ["no"], isNamespaced: false,
        schema: schema, hasStatus: true, columns: columns,
        selectableFields: ["spec.unschedulable": ["spec", "unschedulable"]], applyDefaults: applyDefaults,
        prepare: { new, _ in new.removeGeneration() }, validate: validate)

    private static func applyDefaults(_ node: inout JSON) {
        if let range = node["spec", "podCIDR"], node["spec", "podCIDRs"] == nil { node["spec", "podCIDRs"] = [range] }
        if let capacity = node["status", "capacity"], node["status", "allocatable"] == nil {
            node["status", "allocatable"] = capacity
        }
    }

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        var errors = taintErrors(new["spec", "taints"]?.array ?? [])
        let ranges = new["spec", "podCIDRs"]?.array ?? []
        if let first = ranges.first, first != new["spec", "podCIDR"] {
            errors.append(
                .invalid("spec.podCIDRs[0]", first, "must be the same as `podCIDR`"))
        }
        guard let old else { return errors }
        if let range = old["spec", "podCIDRs"], range != new["spec", "podCIDRs"] {
            errors.append(.forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"))
        }
        if let identity = old["spec", "providerID"], identity != new["spec", "providerID"] {
            errors.append(
                .forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid"))
        }
        return errors
    }

    private static func taintErrors(_ taints: [JSON]) -> [FieldError] {
        var errors: [FieldError] = []
        var seen: Set<[JSON?]> = []
        for (index, taint) in taints.enumerated() {
            let field = "spec.taints[\(index)]"
            if let key = taint["key"]?.string, !key.isEmpty {
                errors += Rules.format("\(field).key", key, .qualifiedName)
            }
            errors += Rules.format("\(field).value", taint["value"]?.string ?? "", .labelValue)
            if !seen.insert([taint["key"], taint["effect"]]).inserted {
                var error = FieldError.duplicate(field, taint)
                error.message += ": taints must be unique by key and effect pair"
                errors.append(error)
            }
        }
        return errors
    }
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
