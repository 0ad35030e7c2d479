import JSON

extension Schema {
    /// Removes the fields that the schema does not know and nulls that stand for "nothing", and gives the paths of the
    /// unknown fields.
    public func prune(_ value: inout JSON) -> [String] {
        if accepts(value) { return [] }
        var path = FieldPath()
        var unknown: [String] = []
        prune(&value, at: &path, unknown: &unknown)
        return unknown
    }

    private func prune(_ value: inout JSON, at path: inout FieldPath, unknown: inout [String]) {
        switch (shape, value) {
        case (.object(let fields), .object(let members)):
            value = .object(pruned(members, fields, at: &path, unknown: &unknown))
        case (.map(let element), .object(let members)):
            guard element.isNested || members.hasNull else { return }
            value = .object(pruned(members, element, at: &path, unknown: &unknown))
        case (.array(let element, _), .array(var elements)):
            guard element.isNested else { return }
            for index in elements.indices {
                path.push(.index(index))
                element.prune(&elements[index], at: &path, unknown: &unknown)
                path.pop()
            }
            value = .array(elements)
        default: return
        }
    }

    private func pruned(
        _ members: JSONObject, _ fields: Fields, at path: inout FieldPath, unknown: inout [String]
    ) -> JSONObject {
        var kept: [(String, JSON)] = []
        kept.reserveCapacity(members.count)
        for (name, child) in members {
            path.push(.field(name))
            defer { path.pop() }
            guard let schema = fields.byName[name] else {
                unknown.append(path.text)
                continue
            }
            if child.isNull { continue }
            var child = child
            if schema.isNested { schema.prune(&child, at: &path, unknown: &unknown) }
            kept.append((name, child))
        }
        return JSONObject(kept)
    }

    /// In a map a key without a value is an empty text where texts are kept (`annotations: {note: }`), and otherwise
    /// nothing.
    private func pruned(
        _ members: JSONObject, _ element: Schema, at path: inout FieldPath, unknown: inout [String]
    ) -> JSONObject {
        var kept: [(String, JSON)] = []
        kept.reserveCapacity(members.count)
        for (key, child) in members {
            var child = child
            if child.isNull {
                guard case .string = element.shape else { continue }
                child = ""
            }
            path.push(.key(key))
            element.prune(&child, at: &path, unknown: &unknown)
            path.pop()
            kept.append((key, child))
        }
        return JSONObject(kept)
    }

    private var isNested: Bool {
        switch shape {
        // Every map may hold nulls.
        case .object, .map: true
        case .array(let element, _): element.isNested
        default: false
        }
    }
}

extension JSONObject {
    fileprivate var hasNull: Bool {
        for member in self where member.value.isNull { return true }
        return false
    }
}
