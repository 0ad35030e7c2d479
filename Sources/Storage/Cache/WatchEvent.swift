/// A change of one object, as a watcher gets it.
public struct WatchEvent: Sendable {
    public enum Kind: Sendable { case added, modified, deleted }
    public var kind: Kind
    /// For a delete: the last state, with the revision of the delete.
    public var object: CachedObject
    /// The state before a change or a delete: with a selector, a change can mean ADDED or DELETED to the watcher.
    public var previous: CachedObject?
    public var revision: Revision { object.revision }
}

/// What a watch returns at once.
public struct WatchBatch: Sendable {
    /// In the order of their revisions; empty when the deadline passed.
    public var events: [WatchEvent]
    /// The watch has seen everything up to this revision: what a bookmark says.
    public var revision: Revision
}

/// A part of the objects of a cache.
public struct CacheList: Sendable {
    public var objects: [CachedObject]
    /// The revision that the list shows: what a watch goes on from.
    public var revision: Revision
    /// How many follow the last one: `remainingItemCount`. Objects that a filter would leave out count.
    public var remaining: Int

    public init(objects: [CachedObject], revision: Revision, remaining: Int) {
        self.objects = objects
        self.revision = revision
        self.remaining = remaining
    }
}
