/// A place in a JSON document (RFC 6901).
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The names and indexes on the way from the root, not escaped.
    public var tokens: [String]

    /// nil when the text is neither empty nor starts with a slash, or has a "~" that is followed by neither 0 nor 1.
    public init?(_ text: String) {
        if text.isEmpty {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        tokens = []
        // By bytes: as characters, a slash and a combining mark behind it would be one.
        for token in text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let unescaped = Self.unescape(Substring(token)) else { return nil }
            tokens.append(unescaped)
        }
    }

    public init(tokens: [String]) { self.tokens = tokens }

    /// Whether the other place lies inside of this one.
    public func isPrefix(of other: JSONPointer) -> Bool {
        tokens.count < other.tokens.count && other.tokens.starts(with: tokens)
    }

    /// What is there; nil when there is nothing.
    public func value(in document: JSON) -> JSON? {
        var value = document
        for token in tokens {
            guard let next = Self.child(token, of: value) else { return nil }
            value = next
        }
        return value
    }

    public var description: String { tokens.map { "/" + Self.escape($0) }.joined() }

    static func child(_ token: String, of value: JSON) -> JSON? {
        switch value {
        case .object(let object): object[token]
        case .array: index(token).flatMap { value[$0] }
        default: nil
        }
    }

    /// Digits without a sign and without zeros in front (RFC 6901, section 4).
    static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        if token.utf8.count > 1, token.utf8.first == UInt8(ascii: "0") { return nil }
        return Int(token)
    }

    private static func unescape(_ token: Substring) -> String? {
        guard token.utf8.contains(UInt8(ascii: "~")) else { return String(token) }
        var result = String.UnicodeScalarView()
        var scalars = token.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            if scalar != "~" {
                result.append(scalar)
                continue
            }
            switch scalars.next() {
            case "0": result.append("~")
            case "1": result.append("/")
            default: return nil
            }
        }
        return String(result)
    }

    private static func escape(_ token: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in token.unicodeScalars {
            switch scalar {
            case "~": result.append(contentsOf: "~0".unicodeScalars)
            case "/": result.append(contentsOf: "~1".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
