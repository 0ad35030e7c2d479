import JSON

extension Schema {
    /// Fills in what the schema says for fields that are missing. Objects that are missing stay so, unless they have a
    /// default themselves.
    public func applyDefaults(to value: inout JSON) {
        switch (shape, value) {
        case (.object(let fields), .object(var members)):
            value = .null  // Keeps the members uniquely referenced: without it the first default copies them all.
            for name in fields.namesWithDefaults {
                guard let schema = fields.byName[name] else { continue }
                if var child = members[name], !schema.isUnset(child) {
                    schema.applyDefaults(to: &child)
                    members[name] = child
                } else if var child = schema.defaultValue {
                    schema.applyDefaults(to: &child)
                    members[name] = child
                }
            }
            value = .object(members)
        case (.array(let element, _), .array(var elements)) where element.hasDefaults:
            value = .null
            for index in elements.indices { element.applyDefaults(to: &elements[index]) }
            value = .array(elements)
        case (.map(let element), .object(var members)) where element.hasDefaults:
            for (key, child) in members {
                var child = child
                element.applyDefaults(to: &child)
                members[key] = child
            }
            value = .object(members)
        default: return
        }
    }

    /// An empty string, and for some fields 0, is what Go's zero value leaves behind, and counts as missing.
    private func isUnset(_ value: JSON) -> Bool {
        guard let defaultValue else { return false }
        switch value {
        case .null: return true
        case .string(let text): return text.isEmpty && defaultValue.string != ""
        case .int(let number): return replacesZero && number == 0
        default: return false
        }
    }
}
