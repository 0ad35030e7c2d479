import Client
import JSON
import Platform
import Resources
import Synchronization

/// What a controller wrote and its informer may not show yet. Laid over the cache, it lets the controller decide again at
/// once, without making a second time what it has just made.
final class OwnWrites: Sendable {
    /// An informer that is so far behind has lost the object's whole life between two lists: believe the cache again.
    static let timeout = Duration.seconds(30)

    private struct Entry {
        /// nil: deleted.
        var object: JSON?
        /// Of the write; the cache counts again once it shows this revision or a later one.
        var revision: UInt64
        var uid: String
        var since: Duration
    }

    private let informer: Informer
    private let time: any TimeSource
    private let entries = Mutex<[ObjectKey: Entry]>([:])

    init(informer: Informer, time: any TimeSource) {
        self.informer = informer
        self.time = time
        informer.addHandler { [weak self] change in self?.seen(change) }
    }

    func stored(_ object: JSON) {
        let key = ObjectKey(of: object)
        let revision = Self.revision(object)
        let entry = Entry(
            object: object, revision: revision, uid: object["metadata", "uid"]?.string ?? "", since: time.uptime)
        entries.withLock { $0[key] = entry }
        // The event may have been faster than the answer, and no other will follow it.
        if let cached = informer.get(key), Self.revision(cached) >= revision { forget(key) }
    }

    /// - Parameter object: as it was last known.
    func deleted(_ object: JSON) {
        let key = ObjectKey(of: object)
        let entry = Entry(
            object: nil, revision: Self.revision(object), uid: object["metadata", "uid"]?.string ?? "",
            since: time.uptime)
        entries.withLock { $0[key] = entry }
        if informer.get(key) == nil { forget(key) }
    }

    /// A write failed: what was believed of the object may be wrong.
    func forget(_ key: ObjectKey) { entries.withLock { _ = $0.removeValue(forKey: key) } }

    private func seen(_ change: Informer.Change) {
        let object = change.object
        let key = ObjectKey(of: object)
        entries.withLock { entries in
            guard let entry = entries[key] else { return }
            if case .removed = change {
                if entry.object == nil || Self.revision(object) >= entry.revision { entries[key] = nil }
            } else if entry.object != nil, Self.revision(object) >= entry.revision {
                entries[key] = nil
            } else if entry.object == nil, object["metadata", "uid"]?.string != entry.uid {
                entries[key] = nil
            }
        }
    }

    /// The cache's objects with the own writes over them, in the order of their keys.
    func over(_ cached: [JSON], where belongs: (JSON) -> Bool) -> [JSON] {
        let limit = time.uptime - Self.timeout
        let entries = entries.withLock { entries in
            let late = entries.filter { $0.value.since < limit }.map(\.key)
            for key in late { entries[key] = nil }
            return entries
        }
        if entries.isEmpty { return cached }
        var objects: [ObjectKey: JSON] = [:]
        for object in cached { objects[ObjectKey(of: object)] = object }
        for (key, entry) in entries {
            if let object = entry.object {
                if belongs(object), Self.revision(objects[key] ?? [:]) < entry.revision { objects[key] = object }
            } else if objects[key]?["metadata", "uid"]?.string == entry.uid {
                objects[key] = nil
            }
        }
        return objects.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func revision(_ object: JSON) -> UInt64 {
        object["metadata", "resourceVersion"]?.string.flatMap { UInt64($0) } ?? 0
    }
}
