import JSON

/// A typed view of one kind: a struct around the object's JSON that decodes only the fields its reader asks for, and that
/// loses none of those it does not know. A view never fails: what is missing or of a wrong type reads as its default,
/// since the API server has validated it.
public protocol Resource: Sendable, Hashable {
    static var definition: ResourceDefinition { get }
    var json: JSON { get set }
    init(_ json: JSON)
}

/// Names an object of one kind.
public struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Empty for kinds without namespace.
    public var namespace: String
    public var name: String
    public init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }
    public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}
