/// Why bytes are no JSON, and where.
public struct JSONParseError: Error, Sendable, CustomStringConvertible {
    public var message: String
    /// Offset in bytes from the start of the input.
    public var offset: Int
    /// Counted from 1.
    public var line: Int
    /// Counted from 1, in bytes.
    public var column: Int

    public init(message: String, offset: Int, line: Int, column: Int) {
        (self.message, self.offset, self.line, self.column) = (message, offset, line, column)
    }

    public var description: String { "line \(line), column \(column): \(message)" }
}

extension JSON {
    /// Parses one JSON value (RFC 8259) that fills the input.
    public init(parsing bytes: [UInt8], depthMax: Int = 256) throws(JSONParseError) {
        throw JSONParseError(message: "not built yet", offset: 0, line: 1, column: 1)
    }

    /// The value as JSON without white space.
    public func encoded() -> [UInt8] { [] }

    /// The value as JSON, indented by four spaces as kubectl prints it.
    public func encodedPretty() -> [UInt8] { [] }
}
