import JSON

/// Why a strategic merge patch can't be applied.
public struct StrategicMergeError: Error, Sendable, CustomStringConvertible {
    public var description: String
}

extension Schema {
    /// Applies a strategic merge patch, as kubectl sends it: like a merge patch (RFC 7386), but lists that have a merge key
    /// are merged element by element, and the members `$patch` (delete, replace), `$deleteFromPrimitiveList/NAME`,
    /// `$setElementOrder/NAME` and `$retainKeys` say more.
    public func strategicMerge(_ patch: JSON, into value: JSON) throws(StrategicMergeError) -> JSON {
        guard case .object(let changes) = patch else { return patch }
        if changes["$patch"] == "delete" { return .object([:]) }
        guard changes["$patch"] != "replace", case .object(var members) = value else {
            return Self.withoutDirectives(patch)
        }
        if let kept = changes["$retainKeys"]?.array?.compactMap(\.string) {
            for name in members.keys where !kept.contains(name) { members[name] = nil }
        }
        for (name, change) in changes {
            if name.hasPrefix("$") {
                try removePrimitives(name, change, from: &members)
            } else if change.isNull {
                members[name] = nil
            } else {
                members[name] = try member(name).merge(change, into: members[name])
            }
        }
        // The order is set last: it names elements that the patch has just added.
        for (name, order) in changes where name.hasPrefix(Self.orderPrefix) {
            sort(String(name.dropFirst(Self.orderPrefix.count)), in: &members, by: order.array ?? [])
        }
        return .object(members)
    }

    private static let orderPrefix = "$setElementOrder/"

    /// Elements that the order does not name, which somebody else added, follow those that it does.
    private func sort(_ name: String, in members: inout JSONObject, by order: [JSON]) {
        guard let elements = members[name]?.array else { return }
        let key = member(name).patchStrategy?.mergesByKey
        func identity(_ element: JSON) -> JSON? { key.map { element[$0] } ?? element }
        let places = Dictionary(
            order.enumerated().map { (identity($0.element), $0.offset) }, uniquingKeysWith: { first, _ in first })
        let sorted = elements.enumerated().sorted { left, right in
            let leftPlace = places[identity(left.element)] ?? order.count
            let rightPlace = places[identity(right.element)] ?? order.count
            return leftPlace == rightPlace ? left.offset < right.offset : leftPlace < rightPlace
        }
        members[name] = .array(sorted.map(\.element))
    }

    private func member(_ name: String) -> Schema {
        switch shape {
        case .object(let fields): fields.byName[name] ?? .any
        case .map(let element): element
        default: .any
        }
    }

    private func merge(_ change: JSON, into present: JSON?) throws(StrategicMergeError) -> JSON {
        guard case .array(let elements) = change else { return try strategicMerge(change, into: present ?? .null) }
        let known = present?.array ?? []
        guard case .array(let element, _) = shape, let strategy = patchStrategy else {
            return Self.withoutDirectives(change)
        }
        if strategy.mergesPrimitives {
            var merged = known
            for element in elements where !merged.contains(element) { merged.append(element) }
            return .array(merged)
        }
        guard let key = strategy.mergesByKey else { return Self.withoutDirectives(change) }
        return .array(try element.mergeElements(elements, by: key, into: known))
    }

    private func mergeElements(
        _ changes: [JSON], by key: String, into present: [JSON]
    ) throws(StrategicMergeError) -> [JSON] {
        let replaces = changes.contains { $0["$patch"] == "replace" && $0[key] == nil }
        var merged = replaces ? [] : present
        for change in changes {
            guard let identity = change[key] else {
                if change["$patch"] == "replace" { continue }
                throw StrategicMergeError(
                    description: "an element of the list has no \"\(key)\", by which it is merged")
            }
            let index = merged.firstIndex { $0[key] == identity }
            if change["$patch"] == "delete" {
                merged.removeAll { $0[key] == identity }
            } else if let index {
                merged[index] = try strategicMerge(change, into: merged[index])
            } else {
                merged.append(Self.withoutDirectives(change))
            }
        }
        return merged
    }

    private func removePrimitives(
        _ directive: String, _ change: JSON, from members: inout JSONObject
    ) throws(StrategicMergeError) {
        let prefix = "$deleteFromPrimitiveList/"
        guard directive.hasPrefix(prefix) else { return }
        guard let removed = change.array else {
            throw StrategicMergeError(description: "\(directive) must be a list")
        }
        let name = String(directive.dropFirst(prefix.count))
        guard let present = members[name]?.array else { return }
        members[name] = .array(present.filter { !removed.contains($0) })
    }

    /// What a patch leaves where there was nothing: no directive and no null may reach the store.
    private static func withoutDirectives(_ patch: JSON) -> JSON {
        switch patch {
        case .object(let members):
            .object(
                JSONObject(
                    members.filter { !$0.key.hasPrefix("$") && !$0.value.isNull }
                        .map { ($0.key, withoutDirectives($0.value)) }))
        case .array(let elements):
            .array(elements.filter { $0["$patch"] == nil }.map(withoutDirectives))
        default: patch
        }
    }
}
