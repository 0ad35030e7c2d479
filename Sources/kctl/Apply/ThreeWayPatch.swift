import JSON
import Resources
import Schema

/// Computes what `apply` sends: the patch that brings the live object to the configuration and removes what the last
/// configuration had and this one has not, but leaves alone what others have set.
///
/// With a schema the result is a strategic merge patch, which merges lists by their keys; without one it is a merge patch
/// (RFC 7386), which replaces lists whole.
enum ThreeWayPatch {
    /// An empty object when nothing is to be changed.
    static func make(original: JSON, modified: JSON, current: JSON, schema: Schema?) -> JSON {
        object(original, modified, current, schema ?? .any)
    }

    private static func object(_ original: JSON, _ modified: JSON, _ current: JSON, _ schema: Schema) -> JSON {
        var patch: JSON = [:]
        for (name, wanted) in modified.object ?? [:] {
            let member = schema.member(name)
            guard let present = current[name] else {
                // What isn't there needs no removal, and a null would only be a removal.
                if !wanted.isNull { patch[name] = wanted }
                continue
            }
            let change = value(original[name] ?? .null, wanted, present, member, patch: &patch, name)
            if let change { patch[name] = change }
        }
        for (name, _) in original.object ?? [:] where modified[name] == nil {
            if current[name] != nil { patch[name] = .null }
        }
        if schema.patchStrategy?.retainsKeys ?? false, !(patch.object?.isEmpty ?? true) {
            patch["$retainKeys"] = .array((modified.object?.keys ?? []).sorted().map { .string($0) })
        }
        return patch
    }

    /// The change of one member; nil for none. A list of plain values may add directives to the patch beside it.
    private static func value(
        _ original: JSON, _ modified: JSON, _ current: JSON, _ schema: Schema, patch: inout JSON, _ name: String
    ) -> JSON? {
        switch (modified, current) {
        case (.object, .object):
            let change = object(original, modified, current, schema)
            return nonEmpty(change)
        case (.array(let wanted), .array(let present)):
            guard let strategy = schema.patchStrategy, let element = schema.element else { break }
            if let key = strategy.mergesByKey {
                let (change, order) = list(original.array ?? [], wanted, present, by: key, element)
                if !change.isEmpty { patch["$setElementOrder/\(name)"] = .array(order) }
                return nonEmpty(.array(change))
            }
            if strategy.mergesPrimitives {
                return primitives(original.array ?? [], wanted, present, patch: &patch, name)
            }
        default: break
        }
        if modified == current || QuantityText.areEqual(modified, current, schema) { return .none }
        return modified
    }

    /// nil for an empty object or list. (Written out: a bare nil beside a JSON would be a JSON null.)
    private static func nonEmpty(_ change: JSON) -> JSON? {
        if change.object?.isEmpty ?? false || change.array?.isEmpty ?? false { return .none }
        return .some(change)
    }

    /// The changes of a list that is merged by a key, and the order its elements shall have.
    private static func list(
        _ original: [JSON], _ modified: [JSON], _ current: [JSON], by key: String, _ element: Schema
    ) -> (changes: [JSON], order: [JSON]) {
        var changes: [JSON] = []
        for wanted in modified {
            guard let identity = wanted[key] else { return (modified, []) }
            let before = original.first { $0[key] == identity } ?? .null
            // A key need not be unique: two ports may differ in their protocol only.
            let candidates = current.filter { $0[key] == identity }.map { object(before, wanted, $0, element) }
            guard var change = candidates.first else {
                changes.append(wanted)
                continue
            }
            if candidates.contains(where: { $0.object?.isEmpty ?? true }) { continue }
            change[key] = identity
            changes.append(change)
        }
        for before in original {
            guard let identity = before[key], !modified.contains(where: { $0[key] == identity }),
                current.contains(where: { $0[key] == identity })
            else { continue }
            changes.append(["$patch": "delete", key: identity])
        }
        return (changes, modified.compactMap { item in item[key].map { [key: $0] } })
    }

    private static func primitives(
        _ original: [JSON], _ modified: [JSON], _ current: [JSON], patch: inout JSON, _ name: String
    ) -> JSON? {
        let removed = original.filter { !modified.contains($0) && current.contains($0) }
        if !removed.isEmpty { patch["$deleteFromPrimitiveList/\(name)"] = .array(removed) }
        let added = modified.filter { !current.contains($0) }
        return nonEmpty(.array(added))
    }
}

extension Schema {
    /// The shape of an object's member; anything for a member that it does not name.
    fileprivate func member(_ name: String) -> Schema {
        switch shape {
        case .object(let fields): fields.byName[name] ?? .any
        case .map(let value): value
        default: .any
        }
    }

    /// The shape of a list's elements; nil for what is no list.
    fileprivate var element: Schema? {
        if case .array(let element, _) = shape { element } else { nil }
    }
}

/// Quantities that are the same amount: the server keeps "1" for 1 and "500m" for "0.5".
private enum QuantityText {
    static func areEqual(_ left: JSON, _ right: JSON, _ schema: Schema) -> Bool {
        guard case .quantity = schema.shape else { return false }
        func quantity(_ value: JSON) -> Quantity? {
            Quantity(value.string ?? String(decoding: value.encoded(), as: UTF8.self))
        }
        guard let left = quantity(left), let right = quantity(right) else { return false }
        return left == right
    }
}
