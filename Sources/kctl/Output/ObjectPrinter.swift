import JSON
import Synchronization
import YAML

/// Prints objects in the form of -o.
final class ObjectPrinter: Sendable {
    let format: OutputFormat
    private let console: Console
    private let showsManagedFields: Bool
    private let showsHeaders: Bool
    private let allowsMissing: Bool
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var columns = TableWriter()
    }

    /// Reads --output and what belongs to it.
    init(_ invocation: Invocation) throws {
        let flags = invocation.flags
        console = invocation.console
        format = try OutputFormat(flags.string("output"))
        showsManagedFields = flags.bool("show-managed-fields")
        showsHeaders = !flags.bool("no-headers")
        allowsMissing = !flags.isSet("allow-missing-template-keys") || flags.bool("allow-missing-template-keys")
    }

    /// Whether an object is told in one line (the command's own form, or a name).
    var isPlain: Bool {
        switch format {
        case .table, .name: true
        default: false
        }
    }

    /// Prints an object or a List; `type` is that of the object. In a table's place stands the object's name.
    func print(_ object: JSON, _ type: ResourceType?, keepingOrder: Bool = false) throws {
        let object = showsManagedFields ? object : Self.withoutManagedFields(object)
        let count = state.withLock { state in
            defer { state.count += 1 }
            return state.count
        }
        switch format {
        case .table, .name:
            for object in object["items"]?.array ?? [object] { console.printLine(Self.name(object, type)) }
        case .json: console.printLine(JSONOutput.text(object, sortingKeys: keepingOrder ? .below : .all))
        case .yaml: console.print((count > 0 ? "---\n" : "") + YAML.encode(Self.sorted(object)))
        case .jsonPath(let path): console.print(try evaluate(path) { try path.text(object, allowsMissing: $0) })
        case .jsonPathAsJSON(let path):
            let values = try evaluate(path) { try path.values(object, allowsMissing: $0) }
            console.printLine(JSONOutput.text(.array(values)))
        case .customColumns(let columns): try print(object, columns, isFirst: count == 0)
        }
    }

    private func evaluate<Value>(_ path: JSONPath, _ body: (_ allowsMissing: Bool) throws -> Value) throws -> Value {
        do {
            return try body(allowsMissing)
        } catch {
            throw CommandError(
                "error executing jsonpath \"\(path.template)\": Error executing template: \(error). Printing more "
                    + "information for debugging the template:\n\ttemplate was:\n\t\t\(path.template)")
        }
    }

    private func print(_ object: JSON, _ columns: CustomColumns, isFirst: Bool) throws {
        var rows: [[String]] = isFirst && showsHeaders ? [columns.headers] : []
        for object in object["items"]?.array ?? [object] { rows.append(try columns.row(object)) }
        let text = state.withLock { state in
            for row in rows { state.columns.add(row) }
            return state.columns.take()
        }
        console.print(text)
    }

    // MARK: - Objects for reading

    /// "deployment.apps/web".
    static func name(_ object: JSON, _ type: ResourceType?) -> String {
        let name = object["metadata", "name"]?.string ?? ""
        if let type { return "\(type.qualifiedKind)/\(name)" }
        let apiVersion = object["apiVersion"]?.string ?? ""
        let group = apiVersion.contains("/") ? "." + apiVersion.prefix { $0 != "/" } : ""
        return "\((object["kind"]?.string ?? "").lowercased())\(group)/\(name)"
    }

    private static func withoutManagedFields(_ object: JSON) -> JSON {
        var object = object
        if object["metadata", "managedFields"] != nil { object["metadata", "managedFields"] = nil }
        if let items = object["items"]?.array, object["kind"]?.string?.hasSuffix("List") ?? false {
            object["items"] = .array(items.map(withoutManagedFields))
        }
        return object
    }

    /// With the members of every object in the order of the alphabet.
    private static func sorted(_ value: JSON) -> JSON {
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
