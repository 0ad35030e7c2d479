import JSON
import Platform
import Resources
import Schema
import Storage

/// One kind's place in the store and its watch cache.
final class ResourceStorage: Sendable {
    let definition: ResourceDefinition
    let cache: WatchCache
    let store: any Store
    private let prefix: String

    init(definition: ResourceDefinition, store: any Store, world: World) {
        self.definition = definition
        self.store = store
        prefix = Self.prefix(definition)
        cache = WatchCache(
            store: store, prefix: prefix, world: world, attributes: Self.attributes(definition))
    }

    /// "/registry/apps/deployments/"; the core group is written out, since a key has no empty parts.
    static func prefix(_ definition: ResourceDefinition) -> String {
        "/registry/\(definition.group.isEmpty ? "core" : definition.group)/\(definition.plural)/"
    }

    func key(namespace: String, name: String) -> String {
        definition.isNamespaced ? "\(prefix)\(namespace)/\(name)" : prefix + name
    }

    /// The keys of one namespace; nil stands for all of the kind.
    func keyPrefix(namespace: String?) -> String? {
        guard let namespace, definition.isNamespaced else { return nil }
        return "\(prefix)\(namespace)/"
    }

    /// What `key` was made of.
    func names(ofKey key: String) -> (namespace: String, name: String) {
        let parts = key.dropFirst(prefix.count).split(separator: "/", maxSplits: 1)
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : ("", String(parts.first ?? ""))
    }

    func reference(_ name: String) -> ObjectReference { ObjectReference(definition, name) }

    /// The object as it is now. Throws 404.
    func current(namespace: String, name: String) async throws -> StoredObject {
        guard let item = try await store.get(key(namespace: namespace, name: name)) else {
            throw StatusError.notFound(reference(name))
        }
        return try StoredObject(item)
    }

    func unusedRevisionError(_ error: any Error, wanted: Revision) -> any Error {
        if case StoreError.futureRevision(let current) = error {
            return StatusError.tooLargeRevision(wanted, current: current)
        }
        return error
    }

    /// What selectors compare: labels, name, namespace and the kind's own selectable fields.
    private static func attributes(
        _ definition: ResourceDefinition
    ) -> @Sendable ([UInt8]) -> SelectorAttributes {
        let fields = definition.selectableFields.map { name, path in
            (name: name, path: path, absent: absentText(definition.schema, path))
        }
        return { bytes in
            guard let object = try? JSON(parsing: bytes) else { return SelectorAttributes() }
            let metadata = object.metadata
            var texts = ["metadata.name": metadata.name, "metadata.namespace": metadata.namespace]
            for field in fields { texts[field.name] = text(object.value(at: field.path)) ?? field.absent }
            return SelectorAttributes(labels: metadata.labels, fields: texts)
        }
    }

    /// An absent field compares as Go's zero value of its type: `spec.unschedulable=false` finds most nodes.
    private static func absentText(_ schema: Schema, _ path: [String]) -> String {
        var schema = schema
        for name in path {
            guard case .object(let fields) = schema.shape, let next = fields.byName[name] else { return "" }
            schema = next
        }
        switch schema.shape {
        case .boolean: return "false"
        case .integer: return "0"
        default: return ""
        }
    }

    private static func text(_ value: JSON?) -> String? {
        switch value {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        default: nil
        }
    }
}

extension JSON {
    /// The value at a path of object members.
    func value(at path: [String]) -> JSON? {
        var value: JSON? = self
        for name in path { value = value?[name] }
        return value
    }

    mutating func assign(_ value: JSON?, at path: ArraySlice<String>) {
        guard let name = path.first else { return }
        if path.count == 1 {
            self[name] = value
        } else {
            var child = self[name] ?? [:]
            child.assign(value, at: path.dropFirst())
            self[name] = child
        }
    }
}
