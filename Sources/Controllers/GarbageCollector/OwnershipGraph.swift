import JSON
import Resources
import Synchronization

/// Who owns whom, by uid: built from the informers of all kinds.
///
/// It knows no more than references: an owner may appear in it only because a dependent names it. What an object says of
/// itself is read from its informer when a decision needs it.
final class OwnershipGraph: Sendable {
    /// Where an object is to be found.
    struct Place: Sendable, Hashable {
        /// Index of its kind in the collector's list.
        var kind: Int
        var key: ObjectKey
    }

    /// uids that are known to be gone are never used again; beyond this many the oldest knowledge is dropped, and costs a GET
    /// each when it is asked for again.
    fileprivate static let goneMax = 4096

    fileprivate struct State {
        var places: [String: Place] = [:]
        var owners: [String: [String]] = [:]
        var dependents: [String: Set<String>] = [:]
        var gone: Set<String> = []
    }

    private let state = Mutex(State())

    /// Notes an object as it is now; gives the uids of the owners that it no longer names.
    func store(_ uid: String, at place: Place, owners: [String]) -> [String] {
        state.withLock { state in
            state.places[uid] = place
            let old = state.owners[uid] ?? []
            if old == owners { return [] }
            let dropped = old.filter { !owners.contains($0) }
            for owner in dropped { state.detach(uid, from: owner) }
            for owner in owners { state.dependents[owner, default: []].insert(uid) }
            state.owners[uid] = owners.isEmpty ? nil : owners
            return dropped
        }
    }

    /// Notes that an object is gone for good; gives its dependents and its owners, which may have waited for that.
    func remove(_ uid: String) -> (dependents: [String], owners: [String]) {
        state.withLock { state in
            state.places[uid] = nil
            state.noteGone(uid)
            let owners = state.owners.removeValue(forKey: uid) ?? []
            for owner in owners { state.detach(uid, from: owner) }
            return ((state.dependents[uid] ?? []).sorted(), owners)
        }
    }

    func place(of uid: String) -> Place? { state.withLock { $0.places[uid] } }
    /// In the order of their uids.
    func dependents(of uid: String) -> [String] { state.withLock { ($0.dependents[uid] ?? []).sorted() } }
    func isKnownGone(_ uid: String) -> Bool { state.withLock { $0.gone.contains(uid) } }
    func noteGone(_ uid: String) { state.withLock { $0.noteGone(uid) } }
}

extension OwnershipGraph.State {
    fileprivate mutating func detach(_ uid: String, from owner: String) {
        dependents[owner]?.remove(uid)
        if dependents[owner]?.isEmpty ?? false { dependents[owner] = nil }
    }

    fileprivate mutating func noteGone(_ uid: String) {
        if gone.count >= OwnershipGraph.goneMax { gone = [] }
        gone.insert(uid)
    }
}
