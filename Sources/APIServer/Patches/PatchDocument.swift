import JSON
import Schema

/// The body of a PATCH, by its content type.
enum PatchDocument: Sendable {
    /// RFC 6902.
    case json(JSONPatch)
    /// RFC 7386.
    case merge(JSON)
    /// Lists merge by the keys of their items.
    case strategic(JSON)
    /// Server-side apply.
    case apply(JSON)

    private static let accepted = [
        "application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml",
        "application/strategic-merge-patch+json",
    ]

    init(contentType: String, body: [UInt8]) throws(StatusError) {
        switch contentType {
        case "application/json-patch+json": self = .json(try Self.jsonPatch(body))
        case "application/merge-patch+json": self = .merge(try Self.object(body))
        case "application/strategic-merge-patch+json": self = .strategic(try Self.object(body))
        case "application/apply-patch+yaml": self = .apply(try BodyDecoder.jsonOrYAML(body, kind: "apply patch"))
        default: throw .unsupportedMediaType(Self.accepted)
        }
    }

    /// - Parameter schema: says by which keys the lists of the object merge.
    func apply(to object: JSON, schema: Schema) throws(StatusError) -> JSON {
        switch self {
        case .json(let patch):
            do { return try patch.apply(to: object) } catch { throw Self.statusError(error) }
        case .merge(let patch): return MergePatch.apply(patch, to: object)
        case .apply(let configuration): return schema.applying(configuration, to: object)
        case .strategic(let patch):
            do { return try schema.strategicMerge(patch, into: object) } catch {
                throw .badRequest("error applying patch: \(error)")
            }
        }
    }

    private static func jsonPatch(_ body: [UInt8]) throws(StatusError) -> JSONPatch {
        let document = try parse(body)
        do { return try JSONPatch(document) } catch { throw statusError(error) }
    }

    private static func statusError(_ error: JSONPatchError) -> StatusError {
        switch error.reason {
        case .malformed: .badRequest("error decoding patch: \(error)")
        case .tooLarge: StatusError(code: 413, reason: "RequestEntityTooLarge", message: error.description)
        case .notApplicable:
            StatusError(
                code: 422, reason: "Invalid",
                message: "the server rejected our request due to an error in our request: \(error)", details: [:])
        }
    }

    private static func parse(_ body: [UInt8]) throws(StatusError) -> JSON {
        do { return try JSON(parsing: body) } catch { throw .badRequest("error decoding patch: \(error)") }
    }

    private static func object(_ body: [UInt8]) throws(StatusError) -> JSON {
        let patch = try parse(body)
        guard patch.object != nil else { throw .badRequest("error decoding patch: the patch must be an object") }
        return patch
    }
}
