import JSON
import Schema

/// A version of a kind that clients still write and read, and that is not stored: objects are turned into the stored version on
/// their way in, and back on their way out.
///
/// What the older version can't say would get lost by an update, so only reading, creating and deleting are offered.
public struct OlderVersion: Sendable {
    public var resource: GroupVersionResource
    /// The version that is stored.
    public var storedVersion: String
    public var kind: String
    public var schema: Schema
    public var upgrade: @Sendable (JSON) -> JSON
    public var downgrade: @Sendable (JSON) -> JSON

    public static let all = [HorizontalPodAutoscaler.version1]

    public static func of(_ resource: GroupVersionResource) -> OlderVersion? { all.first { $0.resource == resource } }

    public var apiVersion: String { "\(resource.group)/\(resource.version)" }
    public var storedAPIVersion: String { "\(resource.group)/\(storedVersion)" }
}
