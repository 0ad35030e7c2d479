import JSON
import Resources
import Schema
import YAML

/// Turns the body of a request into a tree, by its content type.
enum BodyDecoder {
    private static let accepted = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]
    private static let protobuf = ProtobufDecoder(fields: .builtIn)

    /// - Parameters:
    ///   - kind: what the body should be, for the error's message.
    ///   - schema: the kind's, without which protobuf can't be read.
    static func decode(_ context: RequestContext, kind: String, schema: Schema) async throws -> JSON {
        try decode(try await context.body(), context.contentType, kind: kind, schema: schema)
    }

    static func decode(
        _ body: [UInt8], _ contentType: String, kind: String, schema: Schema
    ) throws(StatusError) -> JSON {
        switch contentType {
        case "", "application/json": return try json(body, kind: kind)
        case "application/yaml", "application/x-yaml", "text/yaml": return try yaml(body, kind: kind)
        case "application/vnd.kubernetes.protobuf" where protobuf.canDecode(schema):
            do { return try protobuf.decode(body, as: schema) } catch {
                throw unrecognized(kind, "protobuf error: \(error)")
            }
        default: throw StatusError.unsupportedMediaType(accepted)
        }
    }

    static func json(_ body: [UInt8], kind: String) throws(StatusError) -> JSON {
        if body.isEmpty { throw unrecognized(kind, "the body is empty") }
        let value: JSON
        do { value = try JSON(parsing: body) } catch { throw unrecognized(kind, "json parse error: \(error)") }
        guard case .object = value else { throw unrecognized(kind, "json parse error: the body is no object") }
        return value
    }

    static func yaml(_ body: [UInt8], kind: String) throws(StatusError) -> JSON {
        let documents: [YAMLDocument]
        do { documents = try YAML.parse(body) } catch { throw unrecognized(kind, "yaml parse error: \(error)") }
        guard documents.count == 1, case .object = documents[0].value else {
            throw unrecognized(kind, "yaml parse error: the body must be one document that holds an object")
        }
        return documents[0].value
    }

    /// Server-side apply is sent as YAML, of which JSON is a part, and mostly is JSON: the faster parser goes first.
    static func jsonOrYAML(_ body: [UInt8], kind: String) throws(StatusError) -> JSON {
        if body.first == UInt8(ascii: "{"), let value = try? JSON(parsing: body) { return value }
        return try yaml(body, kind: kind)
    }

    private static func unrecognized(_ kind: String, _ why: String) -> StatusError {
        .badRequest("the object provided is unrecognized (must be of type \(kind)): couldn't get version/kind; \(why)")
    }
}
