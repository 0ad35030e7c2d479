import JSON

/// The shape of a resource or of a part of it, from which pruning, defaults, validation, strategic merge, OpenAPI and
/// `explain` are all derived.
///
/// A schema is written down once, as a constant, and read by every request:
///
/// ```swift
/// let port = Schema.object("io.k8s.api.core.v1.ContainerPort", [
///     "containerPort": .int32.range(1...65535).required(),
///     "protocol": .string.oneOf("TCP", "UDP", "SCTP").default("TCP"),
/// ])
/// ```
public struct Schema: Sendable {
    public indirect enum Shape: Sendable {
        /// Whatever JSON a user writes, kept as it is.
        case any
        case string
        case boolean
        /// Whole numbers of 32 or 64 bits.
        case integer(bits: Int)
        case number
        /// "100m", "1Gi", or a number.
        case quantity
        /// A number or a string, such as a port or "25%".
        case intOrString
        case array(of: Schema, ListType)
        case map(of: Schema)
        case object(Fields)
    }

    /// How the elements of a list are told apart (`x-kubernetes-list-type`).
    public enum ListType: Sendable, Equatable {
        case atomic
        case set
        case map(keys: [String])
    }

    /// The named fields of an object, in the order in which they were written down.
    public struct Fields: Sendable {
        /// The name under which OpenAPI knows the object, "io.k8s.api.core.v1.Container"; nil for one written in place.
        public var typeName: String?
        public var byName: [String: Schema]
        public var names: [String]
        /// Those that have a default somewhere below, so that defaulting passes over the others.
        let namesWithDefaults: [String]
        let namesRequired: [String]
    }

    /// What else a string must be.
    public enum Format: Sendable, Equatable {
        case dnsLabel, dnsSubdomain, labelValue, qualifiedName, ipAddress, dateTime, base64, absolutePath,
            environmentName
    }

    /// How a list is merged by a strategic merge patch (`x-kubernetes-patch-strategy`).
    public struct PatchStrategy: Sendable, Equatable {
        public var mergesByKey: String?
        /// Elements of a list without keys are added when they are not there yet.
        public var mergesPrimitives: Bool
        /// Members that the patch does not name in `$retainKeys` are dropped.
        public var retainsKeys: Bool
    }

    public var shape: Shape
    public private(set) var defaultValue: JSON?
    /// Whether 0 means "not given", as it does for Go's plain numbers, so that the default takes its place.
    public private(set) var replacesZero = false
    public private(set) var isRequired = false
    public private(set) var choices: [String] = []
    public private(set) var bounds: ClosedRange<Int64>?
    public private(set) var formats: Format?
    public private(set) var patchStrategy: PatchStrategy?
    public private(set) var summary = ""

    public init(_ shape: Shape = .any) { self.shape = shape }
}

// MARK: - Writing schemas down

extension Schema {
    public static let any = Schema(.any)
    public static let string = Schema(.string)
    public static let boolean = Schema(.boolean)
    public static let int32 = Schema(.integer(bits: 32))
    public static let int64 = Schema(.integer(bits: 64))
    public static let number = Schema(.number)
    public static let quantity = Schema(.quantity)
    public static let intOrString = Schema(.intOrString)
    public static let dateTime = Schema.string.format(.dateTime)
    public static let stringMap = Schema.map(of: .string)

    public static func map(of value: Schema) -> Schema { Schema(.map(of: value)) }

    /// A list that is replaced as a whole unless a key or `mergingPrimitives` says otherwise.
    public static func array(of element: Schema, _ type: ListType = .atomic) -> Schema {
        Schema(.array(of: element, type))
    }

    /// A list whose elements are told apart by `keys` and which patches merge by the first of them, or by `patchKey`.
    public static func list(of element: Schema, keys: String..., patchKey: String? = nil) -> Schema {
        var schema = array(of: element, .map(keys: keys))
        schema.patchStrategy = PatchStrategy(
            mergesByKey: patchKey ?? keys.first, mergesPrimitives: false, retainsKeys: false)
        return schema
    }

    public static func object(_ fields: KeyValuePairs<String, Schema>) -> Schema { object(nil, fields) }

    public static func object(_ typeName: String?, _ fields: KeyValuePairs<String, Schema>) -> Schema {
        let byName = Dictionary(fields.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        return Schema(
            .object(
                Fields(
                    typeName: typeName, byName: byName, names: fields.map(\.key),
                    namesWithDefaults: fields.filter { $0.value.hasDefaults }.map(\.key),
                    namesRequired: fields.filter { $0.value.isRequired }.map(\.key))))
    }

    public func required() -> Schema { changed { $0.isRequired = true } }
    public func `default`(_ value: JSON) -> Schema { changed { $0.defaultValue = value } }
    public func `default`(_ value: JSON, replacingZero: Bool) -> Schema {
        changed {
            $0.defaultValue = value
            $0.replacesZero = replacingZero
        }
    }
    public func oneOf(_ choices: String...) -> Schema { changed { $0.choices = choices } }
    public func range(_ bounds: ClosedRange<Int64>) -> Schema { changed { $0.bounds = bounds } }
    public func minimum(_ least: Int64) -> Schema { changed { $0.bounds = least...Int64.max } }
    public func format(_ format: Format) -> Schema { changed { $0.formats = format } }
    public func doc(_ summary: String) -> Schema { changed { $0.summary = summary } }

    /// A list that patches merge by a key although its elements may repeat it.
    public func mergingBy(_ key: String) -> Schema {
        changed { $0.patchStrategy = PatchStrategy(mergesByKey: key, mergesPrimitives: false, retainsKeys: false) }
    }

    /// A list of plain values to which patches add.
    public func mergingPrimitives() -> Schema {
        changed { $0.patchStrategy = PatchStrategy(mergesByKey: nil, mergesPrimitives: true, retainsKeys: false) }
    }

    /// An object, or a list of objects, in which a patch names the members that stay.
    public func retainingKeys() -> Schema {
        changed {
            var strategy =
                $0.patchStrategy ?? PatchStrategy(mergesByKey: nil, mergesPrimitives: false, retainsKeys: true)
            strategy.retainsKeys = true
            $0.patchStrategy = strategy
        }
    }

    /// The object with more fields, such as those that one kind of probe has and another has not.
    public func adding(_ typeName: String? = nil, _ more: KeyValuePairs<String, Schema>) -> Schema {
        guard case .object(let fields) = shape else { return self }
        var byName = fields.byName
        for (name, schema) in more { byName[name] = schema }
        let names = fields.names + more.map(\.key).filter { fields.byName[$0] == nil }
        return changed {
            $0.shape = .object(
                Fields(
                    typeName: typeName ?? fields.typeName, byName: byName, names: names,
                    namesWithDefaults: names.filter { byName[$0]?.hasDefaults ?? false },
                    namesRequired: names.filter { byName[$0]?.isRequired ?? false }))
        }
    }

    private func changed(_ change: (inout Schema) -> Void) -> Schema {
        var copy = self
        change(&copy)
        return copy
    }

    var hasDefaults: Bool {
        if defaultValue != nil { return true }
        switch shape {
        case .object(let fields): return !fields.namesWithDefaults.isEmpty
        case .array(let element, _), .map(let element): return element.hasDefaults
        default: return false
        }
    }
}
