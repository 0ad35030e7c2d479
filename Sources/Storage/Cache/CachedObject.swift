import Synchronization

/// What label and field selectors compare.
public struct SelectorAttributes: Sendable, Hashable {
    public var labels: [String: String]
    /// By the selector's name: "metadata.name", "spec.nodeName".
    public var fields: [String: String]
    public init(labels: [String: String] = [:], fields: [String: String] = [:]) {
        self.labels = labels
        self.fields = fields
    }
}

/// One version of one object, shared by everybody who reads it.
public final class CachedObject: Sendable {
    public let key: String
    /// The JSON that clients get, `metadata.resourceVersion` included.
    public let bytes: [UInt8]
    /// The `resourceVersion`. Of an object in a delete event: the revision of the delete.
    public let revision: Revision
    public let createRevision: Revision

    private let makeAttributes: @Sendable ([UInt8]) -> SelectorAttributes
    private let cachedAttributes = Mutex<SelectorAttributes?>(nil)

    /// - Parameter stored: the bytes as the store has them, without a `resourceVersion`.
    public init(
        key: String, stored: [UInt8], revision: Revision, createRevision: Revision,
        attributes: @escaping @Sendable ([UInt8]) -> SelectorAttributes
    ) {
        self.key = key
        bytes = ResourceVersionField.insert(revision, into: stored)
        self.revision = revision
        self.createRevision = createRevision
        makeAttributes = attributes
    }

    private init(_ last: CachedObject, deletedAt revision: Revision) {
        key = last.key
        bytes = ResourceVersionField.replace(last.revision, by: revision, in: last.bytes)
        self.revision = revision
        createRevision = last.createRevision
        makeAttributes = last.makeAttributes
    }

    /// Decoded when a selector first asks, once for each version.
    public var attributes: SelectorAttributes {
        cachedAttributes.withLock { cached in
            if let cached { return cached }
            let made = makeAttributes(bytes)
            cached = made
            return made
        }
    }

    /// What the event of its deletion shows: the last state with the revision of the delete.
    func deleted(at revision: Revision) -> CachedObject { CachedObject(self, deletedAt: revision) }
}
