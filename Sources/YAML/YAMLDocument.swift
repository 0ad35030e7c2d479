import JSON

/// One document of a YAML stream.
public struct YAMLDocument: Sendable {
    public var value: JSON
    /// The line of the stream, counted from 1, on which the document's value starts.
    public var line: Int
    /// The stream, and which of its documents this is: the lines of fields are looked up only when somebody asks, so that
    /// parsing does not pay for them.
    private var source: [UInt8]
    private var position: Int

    /// A document that came from elsewhere: every field of it is on `line`.
    public init(value: JSON, line: Int) { self.init(value: value, line: line, source: [], position: 0) }

    init(value: JSON, line: Int, source: [UInt8], position: Int) {
        (self.value, self.line, self.source, self.position) = (value, line, source, position)
    }

    /// The line on which a field stands, or the nearest field around it when there is none at that path.
    ///
    /// Reads the stream again: for messages, not for every field.
    public func line(of path: [YAMLPathStep]) -> Int {
        guard let root = LineNode.root(of: source, position: position) else { return line }
        return root.line(of: path[...])
    }

    /// As above, for a path as field errors write it: `spec.containers[0].resources.limits[cpu]`.
    public func line(ofField path: String) -> Int { line(of: YAMLPathStep.steps(path)) }
}
