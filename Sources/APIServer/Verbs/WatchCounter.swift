import Synchronization

/// How many watches are open.
final class WatchCounter: Sendable {
    private let count = Mutex(0)

    /// False when there are too many.
    func open() -> Bool {
        count.withLock { count in
            guard count < Limits.watchesMax else { return false }
            count += 1
            return true
        }
    }

    func close() { count.withLock { $0 -= 1 } }

    var current: Int { count.withLock { $0 } }
}
