import JSON
import Schema

/// The rules of strategic merge patches, spelled out field by field without regard to speed, to compare the engine with.
/// nil: the patch is refused.
enum PlainStrategicMerge {
    static func apply(_ patch: JSON, to present: JSON, _ schema: Schema) -> JSON? {
        guard let changes = patch.object else { return patch }
        if changes["$patch"] == "delete" { return [:] }
        if changes["$patch"] == "replace" || present.object == nil { return cleaned(patch) }
        let retained = changes["$retainKeys"]?.array?.compactMap(\.string)
        let names = Set(
            (present.object?.keys ?? []) + changes.keys.map { $0.split(separator: "/").last.map(String.init) ?? "" }
                + changes.keys)
        var result = JSONObject()
        for name in names.sorted() where !name.hasPrefix("$") {
            let isRetained = retained?.contains(name) ?? true
            var value: JSON? = isRetained ? present[name] : Optional.none
            let field = self.field(name, schema)
            // In the order in which the patch says them.
            for (key, change) in changes {
                if key == name {
                    if change.isNull {
                        value = Optional.none
                    } else {
                        guard let merged = merge(change, value, field) else { return nil }
                        value = merged
                    }
                } else if key == "$deleteFromPrimitiveList/\(name)", let elements = value?.array {
                    value = .array(elements.filter { !(change.array ?? []).contains($0) })
                }
            }
            if let order = changes["$setElementOrder/\(name)"], let elements = value?.array {
                value = .array(sorted(elements, order.array ?? [], by: field.patchStrategy?.mergesByKey))
            }
            result[name] = value
        }
        for (key, change) in changes where key.hasPrefix("$deleteFromPrimitiveList/") && change.array == nil {
            return nil
        }
        return .object(result)
    }

    private static func field(_ name: String, _ schema: Schema) -> Schema {
        switch schema.shape {
        case .object(let fields): fields.byName[name] ?? .any
        case .map(let element): element
        default: .any
        }
    }

    private static func merge(_ change: JSON, _ present: JSON?, _ schema: Schema) -> JSON? {
        guard let changes = change.array else { return apply(change, to: present ?? .null, schema) }
        guard case .array(let element, _) = schema.shape, let strategy = schema.patchStrategy else {
            return cleaned(change)
        }
        let elements = present?.array ?? []
        if strategy.mergesPrimitives {
            var merged = elements
            for change in changes where !merged.contains(change) { merged.append(change) }
            return .array(merged)
        }
        guard let key = strategy.mergesByKey else { return cleaned(change) }
        var merged = changes.contains { $0["$patch"] == "replace" && $0[key] == nil } ? [] : elements
        for change in changes {
            guard let identity = change[key] else {
                if change["$patch"] == "replace" { continue }
                return nil
            }
            if change["$patch"] == "delete" {
                merged = merged.filter { $0[key] != identity }
            } else if let place = merged.firstIndex(where: { $0[key] == identity }) {
                guard let element = apply(change, to: merged[place], element) else { return nil }
                merged[place] = element
            } else {
                merged.append(cleaned(change))
            }
        }
        return .array(merged)
    }

    private static func sorted(_ elements: [JSON], _ order: [JSON], by key: String?) -> [JSON] {
        func identity(_ element: JSON) -> JSON? { key.map { element[$0] } ?? element }
        var result: [JSON] = []
        var seen: [JSON?] = []
        for entry in order where !seen.contains(identity(entry)) {
            seen.append(identity(entry))
            result += elements.filter { identity($0) == identity(entry) }
        }
        return result + elements.filter { !seen.contains(identity($0)) }
    }

    private static func cleaned(_ value: JSON) -> JSON {
        if let elements = value.array { return .array(elements.filter { $0["$patch"] == nil }.map(cleaned)) }
        guard let members = value.object else { return value }
        var result = JSONObject()
        for (name, member) in members where !name.hasPrefix("$") && !member.isNull { result[name] = cleaned(member) }
        return .object(result)
    }
}
