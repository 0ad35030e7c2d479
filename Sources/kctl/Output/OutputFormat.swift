import JSON
import Platform
import YAML

/// What `-o` asks for.
enum OutputFormat: Sendable {
    case table(isWide: Bool)
    case json
    case yaml
    case name

    /// Reads the value of --output.
    init(_ text: String) throws {
        switch text {
        case "": self = .table(isWide: false)
        case "wide": self = .table(isWide: true)
        case "json": self = .json
        case "yaml": self = .yaml
        case "name": self = .name
        default:
            throw CommandError(
                "unable to match a printer suitable for the output format \"\(text)\", allowed formats are: \(Self.names)"
            )
        }
    }

    private static let names =
        "custom-columns,custom-columns-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,wide,yaml"

    /// Prints an object (or a List); `type` is that of the object. Not for tables.
    func print(_ object: JSON, _ type: ResourceType?, on console: Console, showingManagedFields: Bool = false) throws {
        let object = showingManagedFields ? object : Self.withoutManagedFields(object)
        switch self {
        case .table, .name:
            let objects = object["items"]?.array ?? [object]
            for object in objects { console.printLine(Self.name(object, type)) }
        case .json: console.printLine(JSONOutput.text(object))
        case .yaml: console.print(YAML.encode(Self.sorted(object)))
        }
    }

    /// "deployment.apps/web".
    static func name(_ object: JSON, _ type: ResourceType?) -> String {
        let name = object["metadata", "name"]?.string ?? ""
        if let type { return "\(type.qualifiedKind)/\(name)" }
        let apiVersion = object["apiVersion"]?.string ?? ""
        let group = apiVersion.contains("/") ? "." + apiVersion.prefix { $0 != "/" } : ""
        return "\((object["kind"]?.string ?? "").lowercased())\(group)/\(name)"
    }

    static func withoutManagedFields(_ object: JSON) -> JSON {
        var object = object
        if object["metadata", "managedFields"] != nil { object["metadata", "managedFields"] = nil }
        if let items = object["items"]?.array, object["kind"]?.string?.hasSuffix("List") ?? false {
            object["items"] = .array(items.map(withoutManagedFields))
        }
        return object
    }

    /// With the members of every object in the order of the alphabet.
    static func sorted(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            let members = object.map { ($0.key, sorted($0.value)) }
            return .object(
                JSONObject(members.sorted { Array($0.0.utf8).lexicographicallyPrecedes(Array($1.0.utf8)) }))
        case .array(let elements): return .array(elements.map(sorted))
        default: return value
        }
    }
}
