/// A place in a JSON document (RFC 6901).
struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    var tokens: [String]

    /// nil when the text is neither empty nor starts with a slash.
    init?(_ text: String) {
        if text.isEmpty {
            tokens = []
            return
        }
        guard text.hasPrefix("/") else { return nil }
        tokens = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(Self.unescape)
    }

    func isPrefix(of other: JSONPointer) -> Bool {
        tokens.count < other.tokens.count && other.tokens.starts(with: tokens)
    }

    var description: String { tokens.map { "/" + Self.escape($0) }.joined() }

    private static func unescape(_ token: Substring) -> String {
        var result = ""
        var isEscape = false
        for character in token {
            if isEscape {
                result += character == "1" ? "/" : character == "0" ? "~" : "~\(character)"
                isEscape = false
            } else if character == "~" {
                isEscape = true
            } else {
                result.append(character)
            }
        }
        return isEscape ? result + "~" : result
    }

    private static func escape(_ token: String) -> String {
        token.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }
}
