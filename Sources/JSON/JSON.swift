/// A JSON value (RFC 8259): the one tree in which resources travel between modules.
///
/// Objects keep the order in which their members were written, so that what a user wrote comes back in the same order;
/// equality ignores that order.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    /// The member of an object; nil when this is no object or has no such member. Assigning nil removes the member;
    /// assigning to a value that is no object replaces it by one.
    public subscript(_ key: String) -> JSON? {
        get {
            guard case .object(let object) = self else { return nil }
            return object[key]
        }
        set {
            if case .object(var object) = self {
                self = .null  // Keeps the storage uniquely referenced: without it every assignment copies the object.
                object[key] = newValue
                self = .object(object)
            } else if let newValue {
                self = .object([key: newValue])
            }
        }
    }

    /// The value at a path of object members. Assigning makes the objects on the way that are missing.
    public subscript(_ first: String, _ second: String, _ rest: String...) -> JSON? {
        get {
            var value = self[first]?[second]
            for key in rest { value = value?[key] }
            return value
        }
        set { assign(newValue, at: [first, second][...] + rest[...]) }
    }

    private mutating func assign(_ value: JSON?, at path: ArraySlice<String>) {
        guard let key = path.first else { return }
        if path.count == 1 {
            self[key] = value
            return
        }
        if value == nil, self[key] == nil { return }
        var child = self[key] ?? .object([:])
        self[key] = .null  // As above: the child must not be shared while it changes.
        child.assign(value, at: path.dropFirst())
        self[key] = child
    }

    /// The element of an array; nil when this is no array or the index is outside of it.
    public subscript(_ index: Int) -> JSON? {
        guard case .array(let array) = self, array.indices.contains(index) else { return nil }
        return array[index]
    }

    public var isNull: Bool { if case .null = self { true } else { false } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The value as an integer; a double counts when it is whole and in range.
    public var int: Int? {
        switch self {
        case .int(let value): Int(value)
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    public var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// An object of strings, such as labels; members that are no strings are left out.
    public var stringMap: [String: String]? {
        guard case .object(let object) = self else { return nil }
        var map: [String: String] = [:]
        map.reserveCapacity(object.count)
        for (key, value) in object { if let string = value.string { map[key] = string } }
        return map
    }

    public init(_ map: [String: String]) {
        self = .object(JSONObject(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}

extension JSON: Hashable {
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.int, .double), (.double, .int), (.double, .double): left.double == right.double
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int, .double: hasher.combine(double)
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
}
