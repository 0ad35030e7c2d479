/// A list and the revision it shows: where a watch goes on from.
public struct ListResult<Item: Sendable>: Sendable {
    public var items: [Item]
    public var resourceVersion: String
    public init(items: [Item], resourceVersion: String) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}
