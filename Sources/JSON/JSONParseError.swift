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
