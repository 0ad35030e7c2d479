import Client
import Platform
import Resources
import Synchronization

/// What a controller has written for an owner, so that it decides nothing while its cache does not show it yet.
///
/// A version in a request guards the object that is written, but not the others that the decision rests on: a controller
/// that sees two ReplicaSets as they were before its last write would make a third one for which there is no room.
final class WriteBarrier: Sendable {
    /// After this long a write that does not show was undone between two lists: look anyway.
    static let timeout = Duration.seconds(300)

    private struct Write {
        /// nil: the answer was lost, and nobody knows.
        var version: Int64?
        var time: Duration
    }

    private let time: any TimeSource
    private let writes = Mutex<[ObjectKey: [ObjectKey: Write]]>([:])

    init(time: any TimeSource) { self.time = time }

    /// Call it with every answer to a write.
    func note(_ written: some Resource, for owner: ObjectKey) {
        note(written.key, version: Int64(written.resourceVersion) ?? 0, for: owner)
    }

    func note(_ key: ObjectKey, version: Int64?, for owner: ObjectKey) {
        writes.withLock { $0[owner, default: [:]][key] = Write(version: version, time: time.uptime) }
    }

    /// Asks for the present version of what was written without an answer; nil: it is not there.
    func settle(for owner: ObjectKey, read: (ObjectKey) async throws -> Int64?) async throws {
        let open = writes.withLock { writes in
            (writes[owner] ?? [:]).filter { $0.value.version == nil }.map(\.key).sorted()
        }
        for key in open {
            if let version = try await read(key) {
                note(key, version: version, for: owner)
            } else {
                forget(key)
            }
        }
    }

    /// Whether the cache shows everything. `version` tells which version of an object it has.
    func areSeen(for owner: ObjectKey, version: (ObjectKey) -> Int64?) -> Bool {
        writes.withLock { writes in
            let left = (writes[owner] ?? [:]).filter { key, write in
                guard time.uptime - write.time < Self.timeout else { return false }
                guard let needed = write.version else { return true }
                return (version(key) ?? -1) < needed
            }
            writes[owner] = left.isEmpty ? nil : left
            return left.isEmpty
        }
    }

    func forgetAll(for owner: ObjectKey) { writes.withLock { _ = $0.removeValue(forKey: owner) } }

    /// The object was deleted: it won't be seen again.
    func forget(_ key: ObjectKey) {
        writes.withLock { writes in
            for owner in writes.keys { writes[owner]?[key] = nil }
        }
    }
}
