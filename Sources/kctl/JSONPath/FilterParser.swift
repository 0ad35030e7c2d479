/// Reads the condition of `[?(...)]`: a comparison of two expressions, or one that must have a value.
enum FilterParser {
    static func filter(_ condition: String) throws(JSONPathError) -> JSONPath.Node {
        guard let (left, sign, right) = Quotes.comparison(condition) else {
            return .filter(left: try ExpressionParser.nodes(condition), comparison: nil, right: [])
        }
        guard let comparison = JSONPath.Comparison(rawValue: sign) else {
            throw JSONPathError("unrecognized filter operator \(sign)")
        }
        return .filter(
            left: try ExpressionParser.nodes(left), comparison: comparison, right: try ExpressionParser.nodes(right))
    }
}

/// Cuts text at characters that stand outside of quotes.
enum Quotes {
    static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        forEach(text) { character, isQuoted in
            if character == separator, !isQuoted { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    /// Left side, operator and right side; nil without an operator.
    static func comparison(_ text: String) -> (String, String, String)? {
        var parts = ["", "", ""]
        var index = 0
        forEach(text) { character, isQuoted in
            let isSign = !isQuoted && "=!<>".contains(character)
            if isSign, index == 0 { index = 1 }
            if !isSign, index == 1 { index = 2 }
            parts[isSign && index == 1 ? 1 : index].append(character)
        }
        return parts[1].isEmpty ? nil : (parts[0].trimmingSpace(), parts[1], parts[2].trimmingSpace())
    }

    private static func forEach(_ text: String, _ body: (Character, _ isQuoted: Bool) -> Void) {
        var quote: Character?
        var isEscaped = false
        for character in text {
            let wasQuoted = quote != nil
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
            }
            body(character, wasQuoted || quote != nil)
        }
    }
}
