import HTTP
import JSON
import Resources

/// The OpenAPI documents, one for each group and version, made from the kinds' schemas when they are first asked for.
struct OpenAPI: Sendable {
    var registry: ResourceRegistry

    /// nil when the path is none of OpenAPI's.
    func respond(_ components: [String]) -> HTTPResponse? {
        switch components.prefix(2) {
        case ["openapi", "v3"]:
            if components.count == 2 { return .json(index) }
            return document(Array(components.dropFirst(2))).map { HTTPResponse.json($0) }
        case ["openapi", "v2"]: return .json(Self.swagger)
        default: return nil
        }
    }

    /// The newest kubectl falls back to v2 only when v3 lacks something; a document without paths tells it so.
    private static let swagger: JSON = [
        "swagger": "2.0", "info": ["title": "Swiftlet", "version": .string(ServerVersion.git)], "paths": [:],
        "definitions": [:],
    ]

    private var index: JSON {
        var paths: JSON = [:]
        for group in registry.groups {
            for version in group.versions {
                let path = Self.path(group: group.name, version: version)
                // Clients cache by the hash: it changes when the server's version or the kinds do.
                let kinds = registry.definitions(group: group.name, version: version).map(\.kind)
                let hash = Self.hash(([ServerVersion.git, path] + kinds).joined(separator: " "))
                paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(hash)")]
            }
        }
        return ["paths": paths]
    }

    private func document(_ components: [String]) -> JSON? {
        for group in registry.groups {
            for version in group.versions
            where Self.path(group: group.name, version: version) == components.joined(separator: "/") {
                return OpenAPIDocument(
                    path: "/" + components.joined(separator: "/"),
                    definitions: registry.definitions(group: group.name, version: version)
                ).json
            }
        }
        return nil
    }

    private static func path(group: String, version: String) -> String {
        group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)"
    }

    /// FNV-1a, 64 bits.
    private static func hash(_ text: String) -> String {
        String(text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
    }
}
