import HTTP
import JSON
import Platform
import Resources
import Storage
import YAML

/// Puts objects into the form that the client asked for. Whole objects are sent as the bytes that are cached.
struct ResponseWriter: Sendable {
    private let format: OutputFormat
    private let definition: ResourceDefinition
    private let tables: TableBuilder

    init(_ context: RequestContext, definition: ResourceDefinition, now: Timestamp) throws(StatusError) {
        format = try OutputFormat(accept: context.request.headers.values("Accept"))
        tables = try TableBuilder(definition: definition, query: context.query, now: now)
        self.definition = definition
    }

    /// One object of the writer's kind.
    func object(_ bytes: [UInt8], status: Int = 200, warnings: [String] = []) -> HTTPResponse {
        let body: [UInt8] =
            switch format.shape {
            case .object: bytes
            case .table: tables.table(bytes).encoded()
            case .metadata: PartialMetadata.make(bytes)
            }
        return response(body, status: status, warnings: warnings)
    }

    func list(_ list: CacheList, metadata: JSON) -> HTTPResponse {
        switch format.shape {
        case .object:
            response(Self.splice(list.objects, kind: definition.listKind, definition.apiVersion, metadata))
        case .table: response(tables.table(list.objects, metadata: metadata).encoded())
        case .metadata:
            response(
                ([
                    "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                    "items": .array(
                        list.objects.map { PartialMetadata.make((try? JSON(parsing: $0.bytes)) ?? [:]) }),
                ] as JSON).encoded())
        }
    }

    /// The member `object` of a watch event.
    func eventObject(_ bytes: [UInt8], isFirst: Bool) -> [UInt8] {
        switch format.shape {
        case .object: bytes
        // Clients keep the columns of the first event.
        case .table: tables.table(bytes, includesColumns: isFirst).encoded()
        case .metadata: PartialMetadata.make(bytes)
        }
    }

    /// The member `object` of a bookmark.
    func bookmarkObject(revision: Revision, annotations: JSON?) -> [UInt8] {
        var metadata: JSON = ["resourceVersion": .string(String(revision)), "creationTimestamp": .null]
        if let annotations { metadata["annotations"] = annotations }
        var object: JSON = [
            "kind": .string(definition.kind), "apiVersion": .string(definition.apiVersion), "metadata": metadata,
        ]
        switch format.shape {
        case .object: break
        case .metadata: object = PartialMetadata.make(object)
        case .table:
            object = [
                "kind": "Table", "apiVersion": "meta.k8s.io/v1",
                "metadata": ["resourceVersion": .string(String(revision))], "columnDefinitions": .null,
                "rows": [["cells": [], "object": PartialMetadata.make(object)]],
            ]
        }
        return object.encoded()
    }

    private func response(_ body: [UInt8], status: Int = 200, warnings: [String] = []) -> HTTPResponse {
        var response = HTTPResponse(status: status, body: .bytes(body))
        if format.isYAML, let value = try? JSON(parsing: body) {
            response.body = .bytes(Array(YAML.encode(value).utf8))
            response.headers.append("Content-Type", "application/yaml")
        } else {
            response.headers.append("Content-Type", "application/json")
        }
        for warning in warnings.prefix(Limits.warningsMax) {
            response.headers.append("Warning", "299 - \(Self.quoted(warning))")
        }
        return response
    }

    /// `{"kind":...,"items":[a,b,c]}` out of the objects' own bytes, with no copy but the one into the body.
    private static func splice(
        _ objects: [CachedObject], kind: String, _ apiVersion: String, _ metadata: JSON
    ) -> [UInt8] {
        let head: JSON = ["kind": .string(kind), "apiVersion": .string(apiVersion), "metadata": metadata]
        var body: [UInt8] = []
        body.reserveCapacity(objects.reduce(512) { $0 + $1.bytes.count + 1 })
        body += head.encoded().dropLast()
        body += Array(#","items":["#.utf8)
        for (index, object) in objects.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: object.bytes)
        }
        body += Array("]}".utf8)
        return body
    }

    /// A quoted string of a header (RFC 9110, section 5.6.4).
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{20}"..."\u{7e}": result.unicodeScalars.append(scalar)
            default: result += "?"
            }
        }
        return result + "\""
    }
}

extension HTTPResponse {
    static func json(_ value: JSON, status: Int = 200, contentType: String = "application/json") -> HTTPResponse {
        HTTPResponse(
            status: status, headers: HTTPHeaders([("Content-Type", contentType)]), body: .bytes(value.encoded()))
    }

    static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: HTTPHeaders([("Content-Type", "text/plain; charset=utf-8")]),
            body: .bytes(Array(text.utf8)))
    }

    static func error(_ error: StatusError) -> HTTPResponse {
        var response = json(error.status, status: error.code)
        if let seconds = error.retryAfterSeconds { response.headers.append("Retry-After", String(seconds)) }
        if error.code == 401 { response.headers.append("WWW-Authenticate", "Bearer realm=\"swiftlet\"") }
        return response
    }
}
