import Client
import JSON

/// One object of a file, and where it stands.
struct Manifest: Sendable {
    /// As the user named it: "web.yaml", "STDIN", "https://...".
    var source: String
    /// The first line of its document, counted from 1.
    var line: Int
    var object: JSON

    var apiVersion: String { object["apiVersion"]?.string ?? "" }
    var kind: String { object["kind"]?.string ?? "" }
    var name: String { object["metadata", "name"]?.string ?? "" }

    /// Says which file an error of the server is about: `error when creating "web.yaml": ...`.
    func naming(_ error: any Error, _ verb: String) -> any Error {
        guard var named = error as? APIError else { return error }
        named.message = "error when \(verb) \"\(source)\": \(named.message)"
        return named
    }
}

/// An object of a file, with its type and namespace settled.
struct ResolvedManifest: Sendable {
    var manifest: Manifest
    var type: ResourceType
    /// With its namespace filled in.
    var object: JSON

    var namespace: String? { object["metadata", "namespace"]?.string }
    var name: String { manifest.name }
    /// The path of the object.
    var path: String { type.path(namespace: namespace, name: name) }
    /// Refuses a manifest without a name where one object is meant: its path would be that of all objects.
    func requireName() throws {
        if name.isEmpty { throw CommandError("resource name may not be empty") }
    }
    /// The path to which it is posted.
    var collectionPath: String { type.path(namespace: namespace) }
}
