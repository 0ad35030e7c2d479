import JSON
import Platform

/// What `-o` asks for.
enum OutputFormat: Sendable {
    /// The command's own form: a table, or a line that says what was done.
    case table(isWide: Bool)
    case json
    case yaml
    case name
    case jsonPath(JSONPath)
    /// The values of a template as a JSON list.
    case jsonPathAsJSON(JSONPath)
    case customColumns(CustomColumns)

    private static let names =
        "custom-columns,custom-columns-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,wide,yaml"

    /// Reads the value of --output.
    init(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let argument = parts.count > 1 ? parts[1] : nil
        switch parts.first ?? "" {
        case "" where argument == nil: self = .table(isWide: false)
        case "wide" where argument == nil: self = .table(isWide: true)
        case "json" where argument == nil: self = .json
        case "yaml" where argument == nil: self = .yaml
        case "name" where argument == nil: self = .name
        case "jsonpath": self = .jsonPath(try Self.template(argument))
        case "jsonpath-as-json": self = .jsonPathAsJSON(try Self.template(argument))
        case "jsonpath-file": self = .jsonPath(try Self.template(try Self.file(argument)))
        case "custom-columns": self = .customColumns(try CustomColumns(argument ?? ""))
        case "custom-columns-file": self = .customColumns(try CustomColumns(file: try Self.file(argument) ?? ""))
        case "go-template", "go-template-file", "template", "templatefile":
            throw CommandError("kctl prints no Go templates; use -o jsonpath or -o custom-columns")
        default:
            throw CommandError(
                "unable to match a printer suitable for the output format \"\(text)\", allowed formats are: \(Self.names)"
            )
        }
    }

    private static func template(_ text: String?) throws -> JSONPath {
        guard let text, !text.isEmpty else {
            throw CommandError("template format specified but no template given")
        }
        do { return try JSONPath(text) } catch { throw CommandError("error parsing jsonpath \(text), \(error)") }
    }

    private static func file(_ path: String?) throws -> String? {
        guard let path, !path.isEmpty else { return nil }
        do {
            return String(decoding: try FileSystem.read(path), as: UTF8.self)
        } catch { throw CommandError("error reading template \(path), \(error)") }
    }
}
