import JSON

/// Columns that a user makes up: "NAME:.metadata.name,IMAGE:.spec.containers[*].image".
struct CustomColumns: Sendable {
    let headers: [String]
    private let paths: [JSONPath]

    init(_ specification: String) throws {
        guard !specification.isEmpty else {
            throw CommandError("custom-columns format specified but no custom columns given")
        }
        var headers: [String] = []
        var paths: [JSONPath] = []
        for part in specification.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2 else {
                throw CommandError("unexpected custom-columns spec: \(part), expected <header>:<json-path-expr>")
            }
            headers.append(pair[0])
            paths.append(try JSONPath(relaxed: pair[1]))
        }
        (self.headers, self.paths) = (headers, paths)
    }

    /// A line of headers and a line of expressions, both separated by spaces.
    init(file text: String) throws {
        let lines = text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        guard lines.count > 1 else {
            throw CommandError(
                "invalid template, missing header or spec line. Expected format is one line of space separated headers, one "
                    + "line of space separated column specs.")
        }
        guard lines[0].count == lines[1].count else {
            throw CommandError(
                "number of headers (\(lines[0].count)) and field specifications (\(lines[1].count)) don't match")
        }
        headers = lines[0]
        paths = try lines[1].map { try JSONPath(relaxed: $0) }
    }

    func row(_ object: JSON) throws -> [String] {
        try paths.map { path in
            let values = try path.values(object)
            return values.isEmpty ? "<none>" : values.map(JSONPath.goText).joined(separator: ",")
        }
    }
}
