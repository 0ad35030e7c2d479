import Client
import Synchronization

/// Changes on their way from the watches to whoever shows them: whatever their number, one notice is enough.
final class ChangeBox: Sendable {
    private let changes = Mutex<[(WatchTree.Kind, Informer.Change)]>([])

    /// True when the reader must be told, since it knows of no change yet.
    func put(_ kind: WatchTree.Kind, _ change: Informer.Change) -> Bool {
        changes.withLock { changes in
            changes.append((kind, change))
            return changes.count == 1
        }
    }

    func take() -> [(WatchTree.Kind, Informer.Change)] {
        changes.withLock { changes in
            defer { changes = [] }
            return changes
        }
    }
}
