/// Reads a template into its parts.
struct JSONPathParser {
    private let text: [Character]
    private var position = 0

    init(_ template: String) { text = Array(template) }

    mutating func parse() throws(JSONPathError) -> [JSONPath.Part] {
        let parts = try parts(inRange: false)
        guard position >= text.count else { throw JSONPathError("not in range, nothing to end") }
        return parts
    }

    /// The parts up to the end of the template, or within a range up to its `{end}`, which is taken too.
    private mutating func parts(inRange: Bool) throws(JSONPathError) -> [JSONPath.Part] {
        var parts: [JSONPath.Part] = []
        while position < text.count {
            if text[position] != "{" {
                parts.append(.text(takeWhile { $0 != "{" }))
                continue
            }
            position += 1
            var body = ExpressionParser(text, from: position)
            let action = try body.parse()
            position = body.position
            switch action {
            case .end:
                guard inRange else { throw JSONPathError("not in range, nothing to end") }
                return parts
            case .range(let nodes): parts.append(.range(nodes, try self.parts(inRange: true)))
            case .nodes(let nodes): parts.append(.expression(nodes))
            }
        }
        return parts
    }

    private mutating func takeWhile(_ matches: (Character) -> Bool) -> String {
        let start = position
        while position < text.count, matches(text[position]) { position += 1 }
        return String(text[start..<position])
    }
}

/// Reads what stands between two braces.
struct ExpressionParser {
    enum Action {
        case nodes([JSONPath.Node])
        case range([JSONPath.Node])
        case end
    }

    private let text: [Character]
    private(set) var position: Int

    init(_ text: [Character], from position: Int) { (self.text, self.position) = (text, position) }

    /// A complete expression without its braces, as within a filter.
    static func nodes(_ text: String) throws(JSONPathError) -> [JSONPath.Node] {
        var parser = ExpressionParser(Array(text) + ["}"], from: 0)
        guard case .nodes(let nodes) = try parser.parse(), parser.position == parser.text.count else {
            throw JSONPathError("unexpected expression \(text)")
        }
        return nodes
    }

    mutating func parse() throws(JSONPathError) -> Action {
        var nodes: [JSONPath.Node] = []
        var isRange = false
        var isEnd = false
        while position < text.count {
            let character = text[position]
            switch character {
            case "}":
                position += 1
                return isEnd ? .end : isRange ? .range(nodes) : .nodes(nodes)
            case " ", "@", "$": position += 1
            case "[": nodes.append(try brackets())
            case "\"", "'": nodes.append(.text(try quoted()))
            case ".":
                position += 1
                if next == "." {
                    position += 1
                    nodes.append(.recursive)
                    if let following = next, Self.isNamePart(following) || following == "*" {
                        nodes.append(try field())
                    }
                } else {
                    nodes.append(try field())
                }
            case "+", "-", "0"..."9": nodes.append(try number())
            default:
                guard character.isLetter || character == "_" else {
                    throw JSONPathError("unrecognized character in action: '\(character)'")
                }
                switch word() {
                case "range": isRange = true
                case "end": isEnd = true
                case "true": nodes.append(.bool(true))
                case "false": nodes.append(.bool(false))
                case let other: throw JSONPathError("unrecognized identifier \(other)")
                }
            }
        }
        throw JSONPathError("unclosed action")
    }

    private var next: Character? { position < text.count ? text[position] : nil }

    private static func isNamePart(_ character: Character) -> Bool {
        !" .[]{}@$\"'".contains(character)
    }

    private mutating func word() -> String {
        let start = position
        while let character = next, character.isLetter || character.isNumber || character == "_" { position += 1 }
        return String(text[start..<position])
    }

    /// A name, in which `\` takes away the meaning of the character behind it.
    private mutating func field() throws(JSONPathError) -> JSONPath.Node {
        var name = ""
        while let character = next {
            if character == "\\", position + 1 < text.count {
                name.append(text[position + 1])
                position += 2
            } else if Self.isNamePart(character) {
                name.append(character)
                position += 1
            } else {
                break
            }
        }
        // A lone dot is the object itself, and so is one before brackets.
        return name == "*" ? .wildcard : .field(name)
    }

    private mutating func number() throws(JSONPathError) -> JSONPath.Node {
        let start = position
        while let character = next, "+-.0123456789eE".contains(character) { position += 1 }
        let digits = String(text[start..<position])
        guard let value = Double(digits) else { throw JSONPathError("cannot parse number \(digits)") }
        return .number(value)
    }

    /// Text in quotes, with the escapes of Go's string literals.
    private mutating func quoted() throws(JSONPathError) -> String {
        let quote = text[position]
        position += 1
        var value = ""
        while let character = next {
            position += 1
            if character == quote { return value }
            guard character == "\\", let escaped = next else {
                value.append(character)
                continue
            }
            position += 1
            switch escaped {
            case "n": value.append("\n")
            case "t": value.append("\t")
            case "r": value.append("\r")
            case "\\", "\"", "'": value.append(escaped)
            default: value += "\\\(escaped)"
            }
        }
        throw JSONPathError("unterminated quoted string")
    }

    // MARK: - Brackets

    private mutating func brackets() throws(JSONPathError) -> JSONPath.Node {
        let inner = try bracketed()
        if inner.hasPrefix("?(") {
            guard inner.hasSuffix(")") else { throw JSONPathError("unclosed array expect ]") }
            return try FilterParser.filter(String(inner.dropFirst(2).dropLast()))
        }
        let alternatives = Quotes.split(inner, at: ",")
        guard alternatives.count > 1 else { return try alternative(inner.trimmingSpace()) }
        var union: [[JSONPath.Node]] = []
        for part in alternatives { union.append([try alternative(part.trimmingSpace())]) }
        return .union(union)
    }

    /// What stands between the brackets that open here, nested ones and quotes respected.
    private mutating func bracketed() throws(JSONPathError) -> String {
        position += 1
        let start = position
        var depth = 1
        var quote: Character?
        while let character = next {
            position += 1
            if let open = quote {
                if character == "\\" { position += 1 } else if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "[" {
                depth += 1
            } else if character == "]" {
                depth -= 1
                if depth == 0 { return String(text[start..<(position - 1)]) }
            }
        }
        throw JSONPathError(quote == nil ? "unterminated array" : "unterminated quoted string")
    }

    /// `*`, `'name'`, `3`, `1:5:2`.
    private func alternative(_ inner: String) throws(JSONPathError) -> JSONPath.Node {
        if inner == "*" { return .wildcard }
        if inner.count >= 2, let quote = inner.first, quote == "'" || quote == "\"", inner.last == quote {
            return try Self.path(String(inner.dropFirst().dropLast()))
        }
        let bounds = inner.split(separator: ":", omittingEmptySubsequences: false).map { $0.trimmingSpace() }
        guard (1...3).contains(bounds.count), !inner.isEmpty,
            bounds.allSatisfy({ $0.isEmpty || Int($0) != nil })
        else { throw JSONPathError("invalid array index \(inner)") }
        if bounds.count == 1 { return .slice(JSONPath.Slice(start: Int(bounds[0]), isIndex: true)) }
        return .slice(
            JSONPath.Slice(start: Int(bounds[0]), end: Int(bounds[1]), step: bounds.count > 2 ? Int(bounds[2]) : nil))
    }

    /// What stands in the quotes of `['a.b']`: a path too, in which `\.` is a dot of a name.
    private static func path(_ inner: String) throws(JSONPathError) -> JSONPath.Node {
        let nodes = try nodes(inner.hasPrefix(".") || inner.isEmpty ? inner : ".\(inner)")
        return nodes.count == 1 ? nodes[0] : .union([nodes])
    }
}
