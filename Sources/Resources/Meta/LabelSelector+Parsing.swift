import Schema

/// Why text is no label selector.
public struct LabelSelectorError: Error, Sendable, CustomStringConvertible {
    public var description: String
}

extension LabelSelector {
    /// Reads a selector as text, as the query parameter `labelSelector` has it: `app=web,tier in (a,b),!canary`.
    public init(parsing text: String) throws(LabelSelectorError) {
        self.init(requirements: [])
        for part in Self.split(text) { requirements.append(try Self.requirement(part, in: text)) }
    }

    /// Parts at commas that stand outside parentheses.
    private static func split(_ text: String) -> [Substring] {
        var parts: [Substring] = []
        var depth = 0
        var start = text.startIndex
        for index in text.indices {
            switch text[index] {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        parts.append(text[start...])
        return parts.map(SelectorText.trimmed).filter { !$0.isEmpty }
    }

    private static func requirement(_ part: Substring, in text: String) throws(LabelSelectorError) -> Requirement {
        if part.hasPrefix("!") {
            return Requirement(
                key: try key(SelectorText.trimmed(part.dropFirst()), in: text), operation: .doesNotExist, values: [])
        }
        if let requirement = try setOperation(part, in: text) { return requirement }
        for symbol in ["!=", "==", "=", ">", "<"] {
            guard let (left, right) = SelectorText.sides(of: symbol, in: part) else { continue }
            let key = try key(left, in: text)
            let value = String(right)
            switch symbol {
            case ">", "<":
                guard Int64(value) != nil else { throw unparsable(text, "\"\(value)\" is no integer") }
                return Requirement(key: key, operation: symbol == ">" ? .isGreater : .isLess, values: [value])
            default:
                try check(value, in: text)
                return Requirement(key: key, operation: symbol == "!=" ? .isNotIn : .isIn, values: [value])
            }
        }
        return Requirement(key: try key(part, in: text), operation: .exists, values: [])
    }

    /// `key in (a, b)` and `key notin (a, b)`.
    private static func setOperation(
        _ part: Substring, in text: String
    ) throws(LabelSelectorError) -> Requirement? {
        guard let open = part.firstIndex(of: "("), part.last == ")" else { return nil }
        let words = part[..<open].split(separator: " ")
        guard words.count == 2, words[1] == "in" || words[1] == "notin" else {
            throw unparsable(text, "expected 'in' or 'notin' before the parenthesis")
        }
        let values = part[part.index(after: open)...].dropLast().split(
            separator: ",", omittingEmptySubsequences: false
        ).map { String(SelectorText.trimmed($0)) }
        for value in values { try check(value, in: text) }
        return Requirement(
            key: try key(words[0], in: text), operation: words[1] == "notin" ? .isNotIn : .isIn, values: values)
    }

    private static func key(_ name: Substring, in text: String) throws(LabelSelectorError) -> String {
        guard Names.qualifiedNameProblem(String(name)) == nil else { throw unparsable(text, "invalid key \"\(name)\"") }
        return String(name)
    }

    private static func check(_ value: String, in text: String) throws(LabelSelectorError) {
        if Names.labelValueProblem(value) != nil { throw unparsable(text, "invalid value \"\(value)\"") }
    }

    private static func unparsable(_ text: String, _ why: String) -> LabelSelectorError {
        LabelSelectorError(
            description: "unable to parse requirement: \(why) in the label selector \"\(text)\"")
    }
}

/// What label and field selectors have in common as text.
public enum SelectorText {
    public static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// What stands before and behind the first place of an operator, without blanks around it.
    public static func sides(of symbol: String, in text: Substring) -> (left: Substring, right: Substring)? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(symbol) {
                let end = text.index(start, offsetBy: symbol.count)
                return (trimmed(text[..<start]), trimmed(text[end...]))
            }
            start = text.index(after: start)
        }
        return nil
    }
}
