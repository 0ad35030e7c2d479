/// Why text is no YAML, or none that JSON can express, and where.
public struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String
    /// Counted from 1.
    public var line: Int

    public init(message: String, line: Int) { (self.message, self.line) = (message, line) }

    public var description: String { "line \(line): \(message)" }
}
