import JSON

extension Schema {
    /// Whether every field is known and given, and of its type. So it is with nearly everything that clients write: one walk
    /// that keeps no path and makes no copy then spares the slower ones, which say what is wrong.
    func accepts(_ value: JSON) -> Bool {
        switch (shape, value) {
        case (.any, _): return true
        case (.string, .string), (.boolean, .bool), (.number, .int), (.number, .double): return true
        case (.quantity, .string), (.quantity, .int), (.quantity, .double): return true
        case (.intOrString, .string), (.intOrString, .int), (.intOrString, .double): return true
        case (.integer(let bits), .int(let number)): return bits == 64 || Int32(exactly: number) != nil
        case (.object(let fields), .object(let members)):
            for (name, child) in members {
                guard let schema = fields.byName[name], !child.isNull, schema.accepts(child) else { return false }
            }
            return true
        case (.map(let element), .object(let members)):
            for (_, child) in members where !element.accepts(child) { return false }
            return true
        case (.array(let element, _), .array(let elements)):
            for child in elements where !element.accepts(child) { return false }
            return true
        default: return false
        }
    }
}
