import JSON

extension JSONPath {
    /// A value as templates print it: text as it is, objects and lists as JSON.
    static func text(_ value: JSON) -> String {
        switch value {
        case .string(let text): text
        case .object, .array: JSONOutput.compact(value)
        case .null: ""
        default: String(decoding: value.encoded(), as: UTF8.self)
        }
    }

    /// A value as Go prints it, which custom columns show: "map[app:web]", "[a b]".
    static func goText(_ value: JSON) -> String {
        switch value {
        case .object(let object):
            let members = object.sorted { $0.key < $1.key }.map { "\($0.key):\(goText($0.value))" }
            return "map[\(members.joined(separator: " "))]"
        case .array(let elements): return "[\(elements.map(goText).joined(separator: " "))]"
        case .null: return "<nil>"
        default: return text(value)
        }
    }
}
