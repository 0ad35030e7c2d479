import JSON

/// The text of `kctl explain`, out of an OpenAPI v3 document.
struct SchemaExplanation {
    let document: JSON
    let type: ResourceType
    /// The fields to follow from the kind on.
    let path: [String]
    let isRecursive: Bool

    /// Lines of descriptions are no longer than this, indentation included.
    private static let lineWidth = 80
    /// So many choices of a field are listed beside others; all of them when it is asked for itself.
    private static let choicesMax = 4

    var heading: String {
        (type.group.isEmpty ? "" : "GROUP:      \(type.group)\n")
            + "KIND:       \(type.kind)\nVERSION:    \(type.version)\n\n"
    }

    func text() throws -> String {
        guard let root = root else {
            throw PlainError(
                "error: GVK map[group:\(type.group) kind:\(type.kind) version:\(type.version)] not found in OpenAPI schema"
            )
        }
        guard let (schema, field) = follow(path[...], from: root) else {
            throw PlainError("error: field \"\(path.last ?? "")\" does not exist")
        }
        var text = ""
        if let field {
            text += "FIELD: \(path.last ?? "") <\(typeName(field))>\n"
            let choices = choices(field)
            if !choices.isEmpty { text += "ENUM:" + choices.map { "\n    \($0)" }.joined() }
            text += "\n\n"
        }
        let description = description(schema)
        text +=
            "DESCRIPTION:\n" + Self.indented(Self.wrapped(description.isEmpty ? "<empty>" : description, 76), 4) + "\n"
        var seen: Set<String> = []
        let fields = fieldList(schema, 1, &seen)
        if !fields.isEmpty { text += "FIELDS:\n\(fields)" }
        return text + "\n"
    }

    // MARK: - Finding the schema

    private var root: JSON? {
        let kind: JSON = [
            "group": .string(type.group), "kind": .string(type.kind), "version": .string(type.version),
        ]
        for (_, schema) in document["components", "schemas"]?.object ?? [:]
        where schema["x-kubernetes-group-version-kind"]?.array?.contains(kind) ?? false {
            return schema
        }
        return .none
    }

    private func resolved(_ schema: JSON) -> JSON {
        guard let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last else {
            return schema
        }
        return document["components", "schemas", String(name)] ?? schema
    }

    /// The schema at the end of a path, and the field's own as its parent has it.
    private func follow(_ path: ArraySlice<String>, from schema: JSON, field: JSON? = .none) -> (JSON, JSON?)? {
        guard let name = path.first else { return (schema, field) }
        let schema = resolved(schema)
        if let next = schema["properties"]?[name] { return follow(path.dropFirst(), from: next, field: next) }
        if let items = schema["items"] { return follow(path, from: items, field: field) }
        if let values = schema["additionalProperties"], values.object != nil {
            return follow(path, from: values, field: field)
        }
        for part in schema["allOf"]?.array ?? [] {
            if let found = follow(path, from: part, field: field) { return found }
        }
        return nil
    }

    // MARK: - Writing

    private func description(_ schema: JSON) -> String {
        let schema = resolved(schema)
        var text = (schema["description"]?.string).map { $0.isEmpty ? "" : $0 + "\n" } ?? ""
        for part in schema["allOf"]?.array ?? [] { text += description(part) }
        if let items = schema["items"] { text += description(items) }
        if let values = schema["additionalProperties"], values.object != nil { text += description(values) }
        return text
    }

    /// The fields of a schema; `seen` are the references on the way, so that no cycle is followed for ever.
    private func fieldList(_ schema: JSON, _ level: Int, _ seen: inout Set<String>) -> String {
        let reference = schema["$ref"]?.string
        if let reference, !seen.insert(reference).inserted { return "" }
        defer { if let reference { seen.remove(reference) } }
        let schema = resolved(schema)
        let required = Values.list(schema["required"])
        var text = ""
        for (name, field) in (schema["properties"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            text += fieldText(name, field, level, isRequired: required.contains(name))
            if isRecursive { text += fieldList(field, level + 1, &seen) }
        }
        for part in schema["allOf"]?.array ?? [] { text += fieldList(part, level, &seen) }
        if let items = schema["items"] { text += fieldList(items, level, &seen) }
        if let values = schema["additionalProperties"], values.object != nil { text += fieldList(values, level, &seen) }
        return text
    }

    private func fieldText(_ name: String, _ field: JSON, _ level: Int, isRequired: Bool) -> String {
        let indent = String(repeating: " ", count: level * 2)
        var text = "\(indent)\(name)\t<\(typeName(field))>" + (isRequired ? " -required-" : "")
        let choices = choices(field)
        if !choices.isEmpty {
            let more = choices.count > Self.choicesMax ? ", ...." : ""
            text += "\n\(indent)enum: " + choices.prefix(Self.choicesMax).joined(separator: ", ") + more
        }
        text += "\n"
        if isRecursive { return text }
        let description = field["description"]?.string ?? ""
        let lines = Self.wrapped(description.isEmpty ? "<no description>" : description, Self.lineWidth - 2 - level * 2)
        return text + Self.indented(lines, level * 2 + 2) + "\n\n"
    }

    private func choices(_ field: JSON) -> [String] {
        (field["enum"]?.array ?? []).map { $0.string == "" ? "\"\"" : JSONPath.text($0) }
    }

    /// "string", "[]Container", "map[string]string", "PodSpec".
    private func typeName(_ schema: JSON) -> String {
        if let items = schema["items"] { return "[]\(typeName(items))" }
        if let values = schema["additionalProperties"], values.object != nil { return "map[string]\(typeName(values))" }
        if let parts = schema["allOf"]?.array, parts.count == 1, schema["properties"] == nil {
            return typeName(parts[0])
        }
        if let reference = schema["$ref"]?.string {
            let type = resolved(schema)["type"]?.string ?? "object"
            return type == "object" ? reference.split(separator: ".").last.map(String.init) ?? "Object" : type
        }
        let type = schema["type"]?.string ?? "Object"
        return type == "object" ? "Object" : type
    }

    /// Breaks lines between words where they would grow too long.
    static func wrapped(_ text: String, _ width: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var lines: [String] = [""]
            for word in line.split(separator: " ", omittingEmptySubsequences: false) {
                let last = lines.count - 1
                if lines[last].isEmpty {
                    lines[last] = String(word)
                } else if lines[last].count + 1 + word.count > width {
                    lines.append(String(word))
                } else {
                    lines[last] += " \(word)"
                }
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static func indented(_ text: String, _ count: Int) -> String {
        let indent = String(repeating: " ", count: count)
        return indent + text.replacing("\n", with: "\n\(indent)")
    }
}
