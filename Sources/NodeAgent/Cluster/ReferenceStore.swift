import Client
import JSON
import Resources
import Synchronization

/// ConfigMaps and Secrets that pods of this node are made of: read on first use, kept up by the workers' watches, and
/// remembered while the API server is away, so that a container can be restarted then.
final class ReferenceStore: ReferenceSource {
    private struct Entry: Sendable {
        var users = 0
        /// The outer nil means not known yet, the inner that there is no such object.
        var data: ReferencedData??
    }

    private let access: ClusterAccess
    private let entries = Mutex<[ReferencedObject: Entry]>([:])

    init(access: ClusterAccess) { self.access = access }

    func data(_ kind: ReferencedData.Kind, _ key: ObjectKey) async throws -> ReferencedData? {
        let object = ReferencedObject(kind: kind, key: key)
        if let known = entries.withLock({ $0[object]?.data }) { return known }
        let found: ReferencedData?
        do {
            let path = "/api/v1/namespaces/\(key.namespace)/\(kind.resource)/\(key.name)"
            found = ReferencedData(kind, try await access.call("GET", path))
        } catch let error as APIError where error.isNotFound {
            found = nil
        }
        entries.withLock { if $0[object] != nil { $0[object]?.data = .some(found) } }
        return found
    }

    func retain(_ object: ReferencedObject) { entries.withLock { $0[object, default: Entry()].users += 1 } }

    func release(_ object: ReferencedObject) {
        entries.withLock { entries in
            guard var entry = entries[object] else { return }
            entry.users -= 1
            entries[object] = entry.users > 0 ? entry : nil
        }
    }

    /// Keeps one object up to date, and tells when it changed.
    func follow(_ object: ReferencedObject, _ changed: @Sendable () -> Void) async {
        let watch = ObjectWatch(
            access: access, path: "/api/v1/namespaces/\(object.key.namespace)/\(object.kind.resource)",
            selector: "fieldSelector=metadata.name%3D\(object.key.name)")
        await watch.run { update in
            let data: ReferencedData? =
                switch update {
                case .listed(let items): items.first.map { ReferencedData(object.kind, $0) }
                case .changed(let json): ReferencedData(object.kind, json)
                case .removed: nil
                }
            let isNew = self.entries.withLock { entries in
                guard let entry = entries[object] else { return false }
                entries[object]?.data = .some(data)
                return entry.data != .some(data)
            }
            if isNew { changed() }
        }
    }
}
