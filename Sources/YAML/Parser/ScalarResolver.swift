import JSON
import Platform

/// Decides what a scalar is: a text, a number, a boolean or null, as kubectl's resolver does (YAML 1.1 without its
/// numbers to the base of 60; dates stay texts).
enum ScalarResolver {
    private static let tagPrefix = "tag:yaml.org,2002:"

    static func value(_ scalar: Event.Scalar, _ line: Int) throws(YAMLError) -> JSON {
        let value = try resolve(scalar, line)
        guard case .double(let number) = value else { return value }
        guard number.isFinite else {
            throw YAMLError(message: "\(scalar.text) can't be expressed in JSON", line: line)
        }
        // On its way through JSON, 3.0 becomes 3 for kubectl.
        return Int64(exactly: number).map { .int($0) } ?? .double(number)
    }

    /// Keys are texts in JSON: others become what kubectl makes of them.
    static func key(_ scalar: Event.Scalar, _ line: Int) throws(YAMLError) -> String {
        switch try resolve(scalar, line) {
        case .string(let text): return text
        case .int(let number): return String(number)
        case .double(let number): return GoNumber.text(Float(number))
        case .bool(let value): return value ? "true" : "false"
        default: throw YAMLError(message: "null can't be a key", line: line)
        }
    }

    /// Whether this text, written without quotation marks, is read as itself.
    static func isText(_ text: String) -> Bool { plain(text) == nil }

    private static func resolve(_ scalar: Event.Scalar, _ line: Int) throws(YAMLError) -> JSON {
        guard let tag = scalar.tag, !tag.isEmpty else {
            return scalar.isPlain ? plain(scalar.text) ?? .string(scalar.text) : .string(scalar.text)
        }
        guard tag.hasPrefix(tagPrefix) else { return .string(scalar.text) }
        switch (tag.dropFirst(tagPrefix.count), plain(scalar.text)) {
        case ("bool", let value?) where value.bool != nil: return value
        case ("int", .int(let number)?): return .int(number)
        case ("int", .double(let number)?) where !scalar.text.contains(where: { ".eE".contains($0) }):
            return .double(number)
        case ("float", .int(let number)?): return .double(Double(number))
        case ("float", .double(let number)?): return .double(number)
        case ("null", .null?): return .null
        case ("bool", _), ("int", _), ("float", _), ("null", _):
            throw YAMLError(
                message: "cannot decode `\(scalar.text)` as a !!\(tag.dropFirst(tagPrefix.count))", line: line)
        case ("binary", _):
            guard let bytes = Base64.decode(scalar.text), let text = String(validating: bytes, as: UTF8.self) else {
                throw YAMLError(message: "!!binary value is no base64 of UTF-8 text", line: line)
            }
            return .string(text)
        default: return .string(scalar.text)
        }
    }

    /// nil for a text.
    private static func plain(_ text: String) -> JSON? {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            return word(text) ?? PlainNumber.parse(text)
        case UInt8(ascii: "."): return word(text) ?? PlainNumber.decimal(text)
        default: return word(text)
        }
    }

    private static func word(_ text: String) -> JSON? {
        guard text.utf8.count <= 5 else { return nil }
        switch text {
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return true
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return false
        case "~", "null", "Null", "NULL": return .null
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        default: return nil
        }
    }
}
