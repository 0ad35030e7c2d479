/// Text in the making whose lines have cells separated by tabs. A column is as wide as its widest cell and two spaces, over
/// those neighbouring lines that have it (as Go's tabwriter does it, which kubectl describes with).
struct Description {
    private static let padding = 2
    private static let indent = "  "

    private var aligned = ""
    private var pending = ""

    /// Adds text at a level of indentation; the line goes on.
    mutating func write(_ level: Int = 0, _ text: String) {
        for _ in 0..<level { pending += Self.indent }
        pending += text
    }

    /// Adds a line at a level of indentation.
    mutating func line(_ level: Int = 0, _ text: String) { write(level, text + "\n") }

    /// Ends all columns: what follows is lined up by itself.
    mutating func endColumns() {
        aligned += Self.align(pending)
        pending = ""
    }

    var text: String { aligned + Self.align(pending) }

    private static func align(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        // All cells but the last of a line end with a tab: these make columns.
        let columnCount = (lines.map(\.count).max() ?? 1) - 1
        for column in stride(from: 0, to: columnCount, by: 1) {
            var start = 0
            while start < lines.count {
                guard lines[start].count > column + 1 else {
                    start += 1
                    continue
                }
                var end = start
                var width = 0
                while end < lines.count, lines[end].count > column + 1 {
                    width = max(width, lines[end][column].unicodeScalars.count + padding)
                    end += 1
                }
                for index in start..<end { lines[index][column] = lines[index][column].padded(to: width) }
                start = end
            }
        }
        return lines.map { $0.joined() }.joined(separator: "\n")
    }
}
