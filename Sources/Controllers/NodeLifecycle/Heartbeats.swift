import JSON
import Platform
import Synchronization

/// When each node was last heard of, by this controller's own clock: the nodes' clocks need not agree with it.
final class Heartbeats: Sendable {
    private struct Entry {
        var heard: Duration
        /// What the node last said, by its source: hearing the same again is no news.
        var said: [String: JSON] = [:]
    }

    private let time: any TimeSource
    private let entries = Mutex<[String: Entry]>([:])

    init(time: any TimeSource) { self.time = time }

    /// Notes what a source shows of a node: the renewal of its lease, the heartbeat in its status.
    func note(_ node: String, source: String, says value: JSON?) {
        let now = time.uptime
        entries.withLock { entries in
            var entry = entries[node] ?? Entry(heard: now)
            if let value, entry.said[source] != value {
                entry.heard = now
                entry.said[source] = value
            }
            entries[node] = entry
        }
    }

    /// How long nothing was heard of the node; one that nobody spoke of is heard of now.
    func silence(of node: String) -> Duration {
        let now = time.uptime
        return entries.withLock { entries in
            let entry = entries[node] ?? Entry(heard: now)
            entries[node] = entry
            return now - entry.heard
        }
    }

    func forget(_ node: String) { entries.withLock { _ = $0.removeValue(forKey: node) } }
}
