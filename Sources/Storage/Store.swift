/// The cluster-wide, strictly increasing number of a commit; resources show it as their `resourceVersion`.
public typealias Revision = Int64

/// One key of the store as it was at some revision.
public struct KeyValue: Sendable, Hashable {
    public var key: String
    public var value: [UInt8]
    public var createRevision: Revision
    /// The revision of the last change.
    public var modRevision: Revision
    public init(key: String, value: [UInt8], createRevision: Revision, modRevision: Revision) {
        self.key = key
        self.value = value
        self.createRevision = createRevision
        self.modRevision = modRevision
    }
}

/// Mutations that happen all or not at all, at one revision, and only while every condition holds.
public struct Transaction: Sendable {
    public enum Mutation: Sendable {
        case put(key: String, value: [UInt8])
        case delete(key: String)
    }

    /// The revision of the last change that each key must still have; 0 means that the key must not exist.
    public var conditions: [(key: String, modRevision: Revision)]
    public var mutations: [Mutation]
    public init(conditions: [(key: String, modRevision: Revision)] = [], mutations: [Mutation]) {
        self.conditions = conditions
        self.mutations = mutations
    }
}

public enum CommitOutcome: Sendable {
    /// Durable. A transaction whose mutations changed nothing (deletes of absent keys) reports the current revision.
    case committed(Revision)
    /// Nothing was changed; the current state of the first key whose condition failed (nil: it does not exist).
    case conflict(key: String, current: KeyValue?)
}

public struct RangeResult: Sendable {
    public var items: [KeyValue]
    /// The revision that the answer shows.
    public var revision: Revision
    /// Whether keys beyond `limit` exist.
    public var more: Bool
    public init(items: [KeyValue], revision: Revision, more: Bool) {
        self.items = items
        self.revision = revision
        self.more = more
    }
}

/// A change of one key. `previous` is the state before it, where there was one.
public struct StoreEvent: Sendable {
    public enum Kind: Sendable { case put, delete }
    public var kind: Kind
    /// For a delete: the key with an empty value and the revision of the delete.
    public var current: KeyValue
    public var previous: KeyValue?
    public init(kind: Kind, current: KeyValue, previous: KeyValue?) {
        self.kind = kind
        self.current = current
        self.previous = previous
    }
}

public enum StoreError: Error, Sendable {
    /// The revision was compacted away, or the watcher fell too far behind: list again. (HTTP 410 Gone)
    case compacted(oldest: Revision)
    /// The revision is not reached yet.
    case futureRevision(current: Revision)
    /// The store can't serve now; a later try may succeed.
    case unavailable(String)
    /// The file is damaged: named, with what to do. Never retried.
    case corrupt(String)
}

/// Where the desired and the observed state of everything lives. Keys are `/registry/<group>/<resource>/<namespace>/<name>`.
///
/// Every store passes one and the same test suite (`Tests/StorageTests/StoreSuite.swift`).
public protocol Store: Sendable {
    /// The revision of the last commit; at least 1.
    func currentRevision() async throws -> Revision

    /// The keys that start with `prefix`, in order of their bytes, after `startAfter`, at most `limit` of them, as they
    /// were at `revision` (nil: now).
    func range(prefix: String, revision: Revision?, startAfter: String?, limit: Int?) async throws -> RangeResult

    /// The key as it is now.
    func get(_ key: String) async throws -> KeyValue?

    /// Returns once the mutations are durable.
    func commit(_ transaction: Transaction) async throws -> CommitOutcome

    /// Every change of keys with the prefix after revision `after`, in order, without gap or repetition. Throws
    /// `StoreError.compacted` when the changes since then are no longer all there; the stream ends with the same error
    /// when its reader falls too far behind.
    func watch(prefix: String, after: Revision) async throws -> any StoreWatch

    /// Forgets what `range` and `watch` could show of revisions before this one.
    func compact(before revision: Revision) async throws
}

/// An open watch.
public protocol StoreWatch: Sendable {
    /// The next changes, never empty: all that are there, up to a bound. nil after `cancel`.
    /// Asking for the next ones tells that the last ones were dealt with.
    func next() async throws -> [StoreEvent]?
    /// Whoever watches has dealt with every change up to this revision: between the last one with its prefix and this
    /// revision others only were changed. It grows without `next` returning.
    var progress: Revision { get }
    func cancel()
}
