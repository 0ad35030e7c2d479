import JSON
import Resources

/// Objects by key, and by whatever else their readers search for.
struct ObjectCache {
    private(set) var objects: [ObjectKey: JSON] = [:]
    private var indexes: [String: Index] = [:]

    private struct Index {
        var values: @Sendable (JSON) -> [String]
        var keys: [String: Set<ObjectKey>] = [:]
    }

    var sorted: [JSON] { objects.sorted { $0.key < $1.key }.map(\.value) }

    mutating func addIndex(_ name: String, _ values: @escaping @Sendable (JSON) -> [String]) {
        guard indexes[name] == nil else { return }
        indexes[name] = Index(values: values)
        for (key, object) in objects {
            for value in values(object) { indexes[name]?.keys[value, default: []].insert(key) }
        }
    }

    func find(_ index: String, _ value: String) -> [JSON] {
        (indexes[index]?.keys[value] ?? []).sorted().compactMap { objects[$0] }
    }

    /// Gives what was there before.
    mutating func store(_ object: JSON) -> JSON? {
        let key = ObjectKey(of: object)
        let old = remove(key)
        objects[key] = object
        for (name, index) in indexes {
            for value in index.values(object) { indexes[name]?.keys[value, default: []].insert(key) }
        }
        return old
    }

    mutating func remove(_ key: ObjectKey) -> JSON? {
        guard let old = objects.removeValue(forKey: key) else { return nil }
        for (name, index) in indexes {
            for value in index.values(old) {
                indexes[name]?.keys[value]?.remove(key)
                if indexes[name]?.keys[value]?.isEmpty ?? false { indexes[name]?.keys[value] = nil }
            }
        }
        return old
    }
}
