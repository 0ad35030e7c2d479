import JSON
import Platform
import Resources

/// The API server as controllers see it, reduced to what they depend on: versions, generations, owners, and a log of
/// changes that each cache reads at its own pace.
struct ModelStore {
    enum Kind: CaseIterable { case deployment, replicaSet, pod }
    enum Refusal: Error { case conflict, exists, gone }

    struct Change {
        var name: String
        var old: JSON?
        var new: JSON?
    }

    private(set) var objects: [Kind: [String: JSON]] = [:]
    private(set) var log: [Kind: [Change]] = [:]
    private var version = 0
    private var lastUID = 0

    func all(_ kind: Kind) -> [JSON] { (objects[kind] ?? [:]).sorted { $0.key < $1.key }.map(\.value) }
    func get(_ kind: Kind, _ name: String) -> JSON? { objects[kind]?[name] }

    mutating func create(_ kind: Kind, _ object: JSON, now: Timestamp) throws {
        let name = object["metadata", "name"]?.string ?? ""
        guard get(kind, name) == nil else { throw Refusal.exists }
        var object = object
        lastUID += 1
        object["metadata", "uid"] = .string("u\(lastUID)")
        object["metadata", "generation"] = 1
        object["metadata", "creationTimestamp"] = .string(now.rfc3339)
        put(kind, name, object)
    }

    /// The desired state and the metadata; the object must be in the present version.
    mutating func update(_ kind: Kind, _ object: JSON) throws {
        var (name, current) = try present(kind, object)
        if object["spec"] != current["spec"] {
            current["metadata", "generation"] = .int(Int64((current["metadata", "generation"]?.int ?? 0) + 1))
        }
        current["spec"] = object["spec"]
        for field in ["annotations", "labels", "ownerReferences"] {
            current["metadata", field] = object["metadata", field]
        }
        put(kind, name, current)
    }

    mutating func updateStatus(_ kind: Kind, _ object: JSON) throws {
        var (name, current) = try present(kind, object)
        current["status"] = object["status"]
        put(kind, name, current)
    }

    mutating func change(_ kind: Kind, _ name: String, _ body: (inout JSON) -> Void) {
        guard var object = get(kind, name) else { return }
        let spec = object["spec"]
        body(&object)
        if object["spec"] != spec {
            object["metadata", "generation"] = .int(Int64((object["metadata", "generation"]?.int ?? 0) + 1))
        }
        put(kind, name, object)
    }

    mutating func remove(_ kind: Kind, _ name: String) {
        guard let old = objects[kind]?.removeValue(forKey: name) else { return }
        log[kind, default: []].append(Change(name: name, old: old, new: nil))
    }

    private func present(_ kind: Kind, _ object: JSON) throws -> (String, JSON) {
        let name = object["metadata", "name"]?.string ?? ""
        guard let current = get(kind, name) else { throw Refusal.gone }
        guard current["metadata", "resourceVersion"] == object["metadata", "resourceVersion"] else {
            throw Refusal.conflict
        }
        return (name, current)
    }

    private mutating func put(_ kind: Kind, _ name: String, _ object: JSON) {
        var object = object
        let old = get(kind, name)
        var same = object
        same["metadata", "resourceVersion"] = old?["metadata", "resourceVersion"]
        if let old, same == old { return }
        version += 1
        object["metadata", "resourceVersion"] = .string("\(version)")
        objects[kind, default: [:]][name] = object
        log[kind, default: []].append(Change(name: name, old: old, new: object))
    }
}

/// What one controller knows: a past state of the store, each kind as old as chance has it.
struct ModelCache {
    private var positions: [ModelStore.Kind: Int] = [:]
    private var objects: [ModelStore.Kind: [String: JSON]] = [:]

    func all(_ kind: ModelStore.Kind) -> [JSON] { (objects[kind] ?? [:]).sorted { $0.key < $1.key }.map(\.value) }
    func get(_ kind: ModelStore.Kind, _ name: String) -> JSON? { objects[kind]?[name] }
    func isCurrent(_ kind: ModelStore.Kind, in store: ModelStore) -> Bool {
        positions[kind, default: 0] == store.log[kind]?.count ?? 0
    }
    func unseen(_ kind: ModelStore.Kind, in store: ModelStore) -> ArraySlice<ModelStore.Change> {
        (store.log[kind] ?? [])[positions[kind, default: 0]...]
    }

    /// Takes the next changes in and gives them.
    mutating func read(_ kind: ModelStore.Kind, count: Int, from store: ModelStore) -> [ModelStore.Change] {
        let changes = Array(unseen(kind, in: store).prefix(count))
        for change in changes { objects[kind, default: [:]][change.name] = change.new }
        positions[kind, default: 0] += changes.count
        return changes
    }

    /// As after a watch that broke off: the present state, and nothing of what was between.
    mutating func relist(_ store: ModelStore) {
        for kind in ModelStore.Kind.allCases {
            positions[kind] = store.log[kind]?.count ?? 0
            objects[kind] = store.objects[kind]
        }
    }
}
