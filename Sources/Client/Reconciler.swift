import Platform
import Resources

/// Brings the world one step nearer to what one object asks for.
///
/// A reconciler gets a key, not an event. Say that a ReplicaSet wants three pods and two are deleted within a moment: the
/// two events fall together into one key in the queue, the reconciler looks at the world, sees one pod where three are
/// asked for, and makes two. Had an event been lost, or had it come twice, it would have done the same. Running it again
/// changes nothing.
public protocol Reconciler: Sendable {
    /// Throwing means: again, after a back-off that grows with each failure. A `TerminalError` is logged and not retried.
    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult
}

public enum ReconcileResult: Sendable {
    /// Nothing to do until something changes.
    case done
    /// Look again after this long, even if nothing changes.
    case again(after: Duration)
}

/// An error that trying again can't mend.
public struct TerminalError: Error, Sendable {
    public var message: String
    public init(_ message: String) { self.message = message }
}
