import HTTP
import JSON
import Platform
import Resources
import Synchronization

/// The OpenAPI documents, one for each group and version, made from the kinds' schemas when they are first asked for, and
/// kept as bytes.
final class OpenAPI: Sendable {
    private struct Document: Sendable {
        var bytes: [UInt8]
        /// Clients keep a document for as long as the index names the same hash.
        var hash: String
    }

    private let registry: ResourceRegistry
    /// By the path below `/openapi/v3`.
    private let documents = Mutex<[String: Document]>([:])

    init(registry: ResourceRegistry) { self.registry = registry }

    /// nil when the path is none of OpenAPI's.
    func respond(_ components: [String], _ context: RequestContext) -> HTTPResponse? {
        switch components.prefix(2) {
        case ["openapi", "v3"]:
            if components.count == 2 { return .json(index) }
            return document(components.dropFirst(2).joined(separator: "/")).map { Self.response($0, context) }
        case ["openapi", "v2"]: return .json(Self.swagger)
        default: return nil
        }
    }

    /// The newest kubectl falls back to v2 only when v3 lacks something; a document without paths tells it so.
    private static let swagger: JSON = [
        "swagger": "2.0", "info": ["title": "Kubernetes", "version": .string(ServerVersion.git)], "paths": [:],
        "definitions": [:],
    ]

    private var index: JSON {
        var paths = JSONObject()
        for path in groupVersions.map(\.path) {
            guard let document = document(path) else { continue }
            paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(document.hash)")]
        }
        return ["paths": .object(paths)]
    }

    private var groupVersions: [(path: String, group: String, version: String)] {
        registry.groups.flatMap { group in
            group.versions.map { version in
                (group.name.isEmpty ? "api/\(version)" : "apis/\(group.name)/\(version)", group.name, version)
            }
        }
    }

    private func document(_ path: String) -> Document? {
        documents.withLock { documents in
            if let known = documents[path] { return known }
            guard let found = groupVersions.first(where: { $0.path == path }) else { return nil }
            let bytes = OpenAPIDocument(
                path: "/" + path, definitions: registry.definitions(group: found.group, version: found.version)
            ).json.encoded()
            let document = Document(bytes: bytes, hash: Self.hash(bytes))
            documents[path] = document
            return document
        }
    }

    private static func response(_ document: Document, _ context: RequestContext) -> HTTPResponse {
        let tag = "\"\(document.hash)\""
        var headers = HTTPHeaders([("ETag", tag), ("Vary", "Accept")])
        // Under its hash a document never changes.
        let isNamed = context.query["hash"] == document.hash
        headers.append("Cache-Control", isNamed ? "public, immutable, max-age=31536000" : "no-cache, private")
        let known = context.request.headers.values("If-None-Match").flatMap { $0.split(separator: ",") }
        if known.contains(where: { SelectorText.trimmed($0) == tag }) {
            return HTTPResponse(status: 304, headers: headers)
        }
        headers.append("Content-Type", "application/json")
        return HTTPResponse(status: 200, headers: headers, body: .bytes(document.bytes))
    }

    private static func hash(_ bytes: [UInt8]) -> String { String(FNV1a(bytes).value, radix: 16, uppercase: true) }
}
