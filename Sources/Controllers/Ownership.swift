import Client
import JSON
import Resources

/// Which objects are a controller's, by the rules that all controllers share: an object whose controller reference has the
/// owner's uid is its own while the selector matches, one without a controller that the selector matches is adopted, and
/// one that the selector no longer matches is released. An owner that is being deleted neither adopts nor releases.
struct Ownership<Dependent: Resource> {
    /// Those that are the owner's once the adoptions are done.
    var owned: [Dependent] = []
    var adopt: [Dependent] = []
    var release: [Dependent] = []

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
    /// The patch that makes `owner` the controller of this object. The uid in it makes the server refuse the patch when
    /// another object has taken the name in the meantime.
    func adoptionPatch(by owner: some Resource) -> JSON {
        let references = ownerReferences.filter { $0.uid != owner.uid } + [owner.controllerReference]
        return ["metadata": ["uid": .string(uid), "ownerReferences": .array(references.map(\.json))]]
    }

    /// The patch that takes `owner` out of this object's owners.
    func releasePatch(from owner: some Resource) -> JSON {
        let references = ownerReferences.filter { $0.uid != owner.uid }
        return ["metadata": ["uid": .string(uid), "ownerReferences": .array(references.map(\.json))]]
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

    /// The objects whose controller has this uid, sorted by key.
    func objects<R: Resource>(_ type: R.Type, controlledBy uid: String) -> [R] {
        objects(index: Self.controllerIndex, value: uid).map { R($0) }
    }
}
