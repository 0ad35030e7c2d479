import JSON
import Platform

/// Reads objects that a client wrote in protobuf, as the typed clients of Kubernetes 1.32 do unless they are told
/// otherwise. The schema says what a value is, `ProtobufFields` which number stands for which field.
public struct ProtobufDecoder: Sendable {
    private let fields: ProtobufFields
    /// Messages in messages: far more than any kind has.
    private static let depthMax = 64

    public init(fields: ProtobufFields) { self.fields = fields }

    /// Whether the numbers of this kind's fields are known; custom kinds travel as JSON only.
    public func canDecode(_ schema: Schema) -> Bool {
        guard case .object(let shape) = schema.shape, let type = shape.typeName else { return false }
        return fields.isKnown(type)
    }

    /// What every message begins with.
    public static let magic = Array("k8s\0".utf8)

    /// The object of an envelope (`runtime.Unknown`), with the `apiVersion` and `kind` that stand in it.
    public func decode(_ bytes: [UInt8], as schema: Schema) throws(ProtobufError) -> JSON {
        guard bytes.starts(with: Self.magic) else { throw ProtobufError("the prefix \"k8s\\0\" is missing") }
        var reader = ProtobufReader(bytes.dropFirst(Self.magic.count))
        var head = JSONObject()
        var body: ArraySlice<UInt8> = []
        while let (number, value) = try reader.next() {
            guard case .bytes(let bytes) = value else { continue }
            switch number {
            case 1: head = try typeMeta(bytes)
            case 2: body = bytes
            case 3 where !bytes.isEmpty: throw ProtobufError("the content is encoded in a way that is not known")
            default: break
            }
        }
        guard case .object(let shape) = schema.shape, let type = shape.typeName, fields.isKnown(type) else {
            throw ProtobufError("this kind can't be read in protobuf: send JSON")
        }
        var members = head
        try read(body, as: type, shape, into: &members, depth: 0)
        return .object(members)
    }

    private func typeMeta(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> JSONObject {
        var reader = ProtobufReader(bytes)
        var head = JSONObject()
        while let (number, value) = try reader.next() {
            guard case .bytes(let text) = value, number <= 2, !text.isEmpty else { continue }
            head[number == 1 ? "apiVersion" : "kind"] = .string(try Self.text(text))
        }
        return head
    }

    private func read(
        _ bytes: ArraySlice<UInt8>, as type: String, _ shape: Schema.Fields, into members: inout JSONObject, depth: Int
    ) throws(ProtobufError) {
        guard depth < Self.depthMax else { throw ProtobufError("the messages are nested too deep") }
        var reader = ProtobufReader(bytes)
        while let (number, value) = try reader.next() {
            guard let field = fields.field(number, of: type) else { continue }
            if let inlined = field.inlined {
                guard case .bytes(let part) = value else { throw Self.wrong(type, number) }
                try read(part, as: inlined, shape, into: &members, depth: depth + 1)
                continue
            }
            guard let schema = shape.byName[field.name] else { continue }
            let present = members[field.name]
            guard let decoded = try decode(value, as: schema, present, depth: depth + 1) else {
                throw Self.wrong(type, number)
            }
            if decoded.isNull || (!field.keepsZero && decoded.isZero) { continue }
            members[field.name] = decoded
        }
    }

    /// nil for a wire type that the schema's shape does not have, null for what was not given.
    private func decode(
        _ value: ProtobufReader.Value, as schema: Schema, _ present: JSON?, depth: Int
    ) throws(ProtobufError) -> JSON? {
        switch (schema.shape, value) {
        case (.array(let element, _), _):
            return try decodeElement(value, as: element, present?.array ?? [], depth: depth)
        case (.map(let element), .bytes(let entry)):
            return try decodeEntry(entry, as: element, present?.object ?? [:], depth: depth)
        case (.boolean, .varint(let number)): return .bool(number != 0)
        case (.integer, .varint(let number)): return .int(Int64(bitPattern: number))
        case (.number, .fixed64(let bits)): return .double(Double(bitPattern: bits))
        case (.string, .bytes(let bytes)):
            switch schema.formats {
            case .base64: return .string(Base64.encode(Array(bytes)))
            case .dateTime: return try Self.time(bytes)
            default: return .string(try Self.text(bytes))
            }
        case (.quantity, .bytes(let bytes)): return try Self.inner(bytes)
        case (.intOrString, .bytes(let bytes)): return try Self.intOrString(bytes)
        case (.any, .bytes(let bytes)): return try Self.raw(bytes)
        case (.object(let shape), .bytes(let bytes)):
            var members = present?.object ?? [:]
            if let type = shape.typeName { try read(bytes, as: type, shape, into: &members, depth: depth) }
            return .object(members)
        default: return nil
        }
    }

    private func decodeElement(
        _ value: ProtobufReader.Value, as element: Schema, _ known: [JSON], depth: Int
    ) throws(ProtobufError) -> JSON? {
        if case .integer = element.shape, case .bytes(let bytes) = value {
            var reader = ProtobufReader(bytes)
            return .array(known + (try reader.packed()).map { .int(Int64(bitPattern: $0)) })
        }
        guard let decoded = try decode(value, as: element, nil, depth: depth) else { return nil }
        return .array(known + [decoded])
    }

    private func decodeEntry(
        _ entry: ArraySlice<UInt8>, as element: Schema, _ known: JSONObject, depth: Int
    ) throws(ProtobufError) -> JSON? {
        var reader = ProtobufReader(entry)
        var key = ""
        var value: JSON?
        while let (number, part) = try reader.next() {
            if number == 1, case .bytes(let text) = part { key = try Self.text(text) }
            if number == 2 { value = try decode(part, as: element, nil, depth: depth) }
        }
        var entries = known
        // Without a value it is an empty one.
        if value == nil, case .string = element.shape { value = "" }
        entries[key] = value
        return .object(entries)
    }

    private static func wrong(_ type: String, _ number: Int) -> ProtobufError {
        ProtobufError("field \(number) of \(type) has another wire type than it should")
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(ProtobufError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw ProtobufError("a text is no UTF-8") }
        return text
    }
}

extension JSON {
    /// What Go writes into a message for a field that was not given.
    fileprivate var isZero: Bool {
        switch self {
        case .string(let text): text.isEmpty
        case .int(let number): number == 0
        case .double(let number): number == 0
        case .bool(let flag): !flag
        default: false
        }
    }
}
