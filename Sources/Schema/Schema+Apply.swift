import JSON

extension Schema {
    /// Lays a configuration over an object, as server-side apply does: objects member by member, lists by what their type
    /// says (`x-kubernetes-list-type`), and everything else as a whole. What the configuration does not name stays.
    public func applying(_ configuration: JSON, to value: JSON?) -> JSON {
        switch (shape, configuration, value) {
        case (.object(let fields), .object(let changes), .object(var members)):
            for (name, change) in changes {
                members[name] = (fields.byName[name] ?? .any).applying(change, to: members[name])
            }
            return .object(members)
        case (.any, .object(let changes), .object(var members)):
            for (name, change) in changes { members[name] = applying(change, to: members[name]) }
            return .object(members)
        case (.map(let element), .object(let changes), .object(var members)):
            for (key, change) in changes { members[key] = element.applying(change, to: members[key]) }
            return .object(members)
        case (.array(_, .set), .array(let elements), .array(let present)):
            return .array(present + elements.filter { !present.contains($0) })
        case (.array(let element, .atomic), .array(let elements), .array(let present)):
            // A list whose elements may repeat their key has no list type, but patches and this merge it.
            guard let key = patchStrategy?.mergesByKey else { return configuration }
            return .array(Self.merged(elements, into: present, keys: [key], element))
        case (.array(let element, .map(let keys)), .array(let elements), .array(let present)):
            return .array(Self.merged(elements, into: present, keys: keys, element))
        default: return configuration
        }
    }

    private static func merged(_ elements: [JSON], into present: [JSON], keys: [String], _ element: Schema) -> [JSON] {
        var merged = present
        for change in elements {
            let identity = element.identity(of: change, keys)
            if let index = merged.firstIndex(where: { element.identity(of: $0, keys) == identity }) {
                merged[index] = element.applying(change, to: merged[index])
            } else {
                merged.append(change)
            }
        }
        return merged
    }

    /// A key that is left out has its default: a port is one of TCP.
    private func identity(of value: JSON, _ keys: [String]) -> [JSON?] {
        guard case .object(let fields) = shape else { return keys.map { value[$0] } }
        return keys.map { value[$0] ?? fields.byName[$0]?.defaultValue }
    }
}
