import Platform
import Resources
import Synchronization

/// What a controller has done and not yet seen in its informer's cache. While something is outstanding, the cache is known
/// to be stale, and a controller that counted in it would create or delete too many.
public final class Expectations: Sendable {
    /// After this long the change was lost (its object came and went between two lists): look anew.
    static let timeout = Duration.seconds(300)

    private struct Outstanding {
        var creations = 0
        var deletions: Set<String> = []
        var since: Duration
    }

    private let time: any TimeSource
    private let outstanding = Mutex<[ObjectKey: Outstanding]>([:])

    public init(time: any TimeSource) { self.time = time }

    public func isSatisfied(_ owner: ObjectKey) -> Bool {
        outstanding.withLock { outstanding in
            guard let entry = outstanding[owner] else { return true }
            return (entry.creations <= 0 && entry.deletions.isEmpty) || time.uptime - entry.since > Self.timeout
        }
    }

    /// Replaces what was outstanding. Call it before the requests: their events may come before the answers.
    public func expect(_ owner: ObjectKey, creations: Int, deletions uids: Set<String>) {
        let since = time.uptime
        outstanding.withLock { $0[owner] = Outstanding(creations: creations, deletions: uids, since: since) }
    }

    /// Call it for every creation that was seen, and for every one that failed.
    public func creationSeen(_ owner: ObjectKey, count: Int = 1) {
        outstanding.withLock { $0[owner]?.creations -= count }
    }
    public func deletionSeen(_ owner: ObjectKey, uid: String) {
        outstanding.withLock { _ = $0[owner]?.deletions.remove(uid) }
    }
    public func forget(_ owner: ObjectKey) { outstanding.withLock { _ = $0.removeValue(forKey: owner) } }
}
