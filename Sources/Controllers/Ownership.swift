import Client
import JSON
import Resources

/// Which objects are a controller's, by the rules that all controllers share: an object whose controller reference has the
/// owner's uid is its own while the selector matches, one without a controller that the selector matches is adopted, and
/// one that the selector no longer matches is released. An owner that is being deleted neither adopts nor releases.
struct Ownership<Dependent: Resource>: Sendable, Hashable {
    /// Those that are the owner's once the adoptions are done.
    var owned: [Dependent] = []
    var adopt: [Dependent] = []
    var release: [Dependent] = []

    var isClaimNeeded: Bool { !adopt.isEmpty || !release.isEmpty }

    init(of owner: some Resource, selector: LabelSelector?, among dependents: [Dependent]) {
        for dependent in dependents {
            let matches = selector?.matches(dependent.labels) ?? false
            if let controller = dependent.controller {
                guard controller.uid == owner.uid else { continue }
                if matches {
                    owned.append(dependent)
                } else if !owner.isBeingDeleted {
                    release.append(dependent)
                }
            } else if matches, !owner.isBeingDeleted, !dependent.isBeingDeleted {
                adopt.append(dependent)
                owned.append(dependent)
            }
        }
    }
}

extension Resource {
    /// The patch that makes `owner` the controller of this object. The server refuses it when the object has changed, or
    /// another one has taken its name: it may have got an owner in the meantime.
    func adoptionPatch(by owner: some Resource) -> JSON {
        ownersPatch(ownerReferences.filter { $0.uid != owner.uid } + [owner.controllerReference])
    }

    /// The patch that takes `owner` out of this object's owners.
    func releasePatch(from owner: some Resource) -> JSON {
        ownersPatch(ownerReferences.filter { $0.uid != owner.uid })
    }

    private func ownersPatch(_ references: [OwnerReference]) -> JSON {
        [
            "metadata": [
                "uid": .string(uid), "resourceVersion": .string(resourceVersion),
                "ownerReferences": .array(references.map(\.json)),
            ]
        ]
    }
}

extension APIClient {
    /// Carries out the adoptions and releases. What is gone by now is nobody's any more.
    func claim<Dependent: Resource, Owner: Resource>(_ ownership: Ownership<Dependent>, for owner: Owner) async throws {
        if !ownership.adopt.isEmpty {
            // The cache may be behind: an owner that is being deleted would take along what it adopts.
            let current = try await get(Owner.self, owner.key)
            guard current.uid == owner.uid, !current.isBeingDeleted else {
                throw APIError(
                    code: 409, reason: "Conflict", message: "\(owner.key) is being deleted: it adopts nothing")
            }
        }
        for dependent in ownership.adopt {
            try await patchIfPresent(dependent, dependent.adoptionPatch(by: owner))
        }
        for dependent in ownership.release {
            try await patchIfPresent(dependent, dependent.releasePatch(from: owner))
        }
    }

    private func patchIfPresent<Dependent: Resource>(_ dependent: Dependent, _ body: JSON) async throws {
        do {
            try await patch(Dependent.self, dependent.key, body: body)
        } catch let error as APIError where error.isNotFound {}
    }
}

extension Informer {
    /// The index by the uid of an object's controller.
    static let controllerIndex = "controller"

    func addControllerIndex() {
        addIndex(Self.controllerIndex) { object in
            let references = object["metadata", "ownerReferences"]?.array ?? []
            return references.filter { $0["controller"]?.bool ?? false }.compactMap { $0["uid"]?.string }
        }
    }

    /// The index by namespace of the objects that have no controller: those that may be adopted.
    static let orphanIndex = "orphan"
    static let namespaceIndex = "namespace"

    func addOrphanIndex() {
        addIndex(Self.orphanIndex) { object in
            let references = object["metadata", "ownerReferences"]?.array ?? []
            if references.contains(where: { $0["controller"]?.bool ?? false }) { return [] }
            return [object["metadata", "namespace"]?.string ?? ""]
        }
    }

    func addNamespaceIndex() {
        addIndex(Self.namespaceIndex) { [$0["metadata", "namespace"]?.string ?? ""] }
    }

    func objects<R: Resource>(_ type: R.Type, inNamespace namespace: String) -> [R] {
        objects(index: Self.namespaceIndex, value: namespace).map { R($0) }
    }

    /// The objects of the namespace that have no controller, sorted by key.
    func orphans<R: Resource>(_ type: R.Type, inNamespace namespace: String) -> [R] {
        objects(index: Self.orphanIndex, value: namespace).map { R($0) }
    }

    /// The objects whose controller has this uid, sorted by key.
    func objects<R: Resource>(_ type: R.Type, controlledBy uid: String) -> [R] {
        objects(index: Self.controllerIndex, value: uid).map { R($0) }
    }
}
