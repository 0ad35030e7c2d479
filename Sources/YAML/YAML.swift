import JSON

/// Why text is no YAML, and where.
public struct YAMLError: Error, Sendable, CustomStringConvertible {
    public var message: String
    /// Counted from 1.
    public var line: Int
    public init(message: String, line: Int) { (self.message, self.line) = (message, line) }
    public var description: String { "line \(line): \(message)" }
}

/// One document of a YAML stream.
public struct YAMLDocument: Sendable {
    public var value: JSON
    /// The line of the stream, counted from 1, on which the document starts.
    public var line: Int
    public init(value: JSON, line: Int) { (self.value, self.line) = (value, line) }
}

/// YAML as kubectl reads it: through libyaml, with YAML 1.1 booleans, into the JSON tree.
public enum YAML {
    /// Every non-empty document of the stream.
    public static func parse(_ bytes: [UInt8]) throws(YAMLError) -> [YAMLDocument] {
        throw YAMLError(message: "not built yet", line: 1)
    }

    /// The value as one YAML document, in kubectl's style (two spaces, block scalars for text with line breaks).
    public static func encode(_ value: JSON) -> String { "" }
}
