import Client
import JSON
import Resources

/// Decides what the ownership of one object asks for.
///
/// - An object goes when none of its owners is there any more.
/// - An owner that is deleted in the foreground (finalizer `foregroundDeletion`) stays until those dependents are gone that
///   block its deletion; they go because such an owner does not hold them.
/// - An owner that is deleted with its dependents orphaned (finalizer `orphan`) stays until none of them names it.
/// - An object that has an owner left only loses its references to the others.
enum GarbageDecision {
    static let foregroundFinalizer = "foregroundDeletion"
    static let orphanFinalizer = "orphan"

    /// What became of an owner that the object names.
    enum OwnerState: Sendable, Hashable {
        case present
        /// It is deleted in the foreground, and waits for its dependents.
        case waiting
        /// It is gone, or never was: the name belongs to nobody, or to an object with another uid.
        case absent
        /// Its kind is not known: whether it is there can't be told, so it counts as being there.
        case unknown
    }

    struct Dependent: Sendable, Hashable {
        var uid: String
        var isBeingDeleted: Bool
        var blocksOwner: Bool
        /// It waits for its own dependents.
        var isWaiting: Bool
    }

    struct Observed: Sendable {
        var references: [OwnerReference] = []
        var owners: [String: OwnerState] = [:]
        var dependents: [Dependent] = []
        var finalizers: [String] = []
        var isBeingDeleted = false
    }

    enum Action: Sendable, Hashable {
        case delete(DeleteOptions.Propagation)
        /// The references that stay.
        case setReferences([OwnerReference])
        case removeFinalizer(String)
        /// Takes the object out of the owners of this dependent.
        case orphan(dependent: String)
        /// Something became possible for this object.
        case lookAt(uid: String)
    }

    static func decide(_ observed: Observed) -> [Action] {
        if observed.isBeingDeleted {
            if observed.finalizers.contains(orphanFinalizer) { return orphan(observed) }
            if observed.finalizers.contains(foregroundFinalizer) { return deleteDependents(observed) }
            return []
        }
        return observed.references.isEmpty ? [] : judge(observed)
    }

    private static func orphan(_ observed: Observed) -> [Action] {
        // A dependent that goes anyway is not touched: its finalizers may rely on who owned it.
        let actions = observed.dependents.filter { !$0.isBeingDeleted }.map { Action.orphan(dependent: $0.uid) }
        return actions.isEmpty ? [.removeFinalizer(orphanFinalizer)] : actions
    }

    private static func deleteDependents(_ observed: Observed) -> [Action] {
        if !observed.dependents.contains(where: \.blocksOwner) { return [.removeFinalizer(foregroundFinalizer)] }
        return observed.dependents.filter { !$0.isBeingDeleted }.map { .lookAt(uid: $0.uid) }
    }

    private static func judge(_ observed: Observed) -> [Action] {
        func state(_ reference: OwnerReference) -> OwnerState { observed.owners[reference.uid] ?? .unknown }
        let holding = observed.references.filter { state($0) == .present || state($0) == .unknown }
        if !holding.isEmpty {
            return holding.count == observed.references.count ? [] : [.setReferences(holding)]
        }
        let isAwaited = observed.references.contains { state($0) == .waiting }
        if isAwaited, !observed.dependents.isEmpty {
            // The owner's own deletion is to end only when everything below it is gone. But an owner that waits may itself
            // be a dependent: in such a circle each would wait for the other for ever.
            let isCircle = observed.dependents.contains(where: \.isWaiting)
            guard isCircle, observed.references.contains(where: \.blocksOwnerDeletion) else {
                return [.delete(.foreground)]
            }
            let unblocked = observed.references.map { reference in
                var reference = reference
                reference.blocksOwnerDeletion = false
                return reference
            }
            return [.setReferences(unblocked)]
        }
        if observed.finalizers.contains(orphanFinalizer) { return [.delete(.orphan)] }
        if observed.finalizers.contains(foregroundFinalizer) { return [.delete(.foreground)] }
        return [.delete(.background)]
    }
}
