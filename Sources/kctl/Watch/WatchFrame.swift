/// One picture of the tree for a terminal of a size: pure text, so that tests can look at it.
struct WatchFrame {
    /// Escape sequences; empty where the user wants no colour.
    struct Style: Sendable {
        var bold = "\u{1b}[1m"
        var dim = "\u{1b}[2m"
        var reverse = "\u{1b}[7m"
        var green = "\u{1b}[32m"
        var yellow = "\u{1b}[33m"
        var red = "\u{1b}[31m"
        var plain = "\u{1b}[0m"

        /// Flashes stay: they are what one watches for.
        static let colourless = Style(green: "", yellow: "", red: "")
    }

    var title: String
    var rows: [WatchTree.Row]
    var columns: Int
    var lines: Int
    /// How many rows are scrolled away above.
    var offset = 0
    var showsNamespace = false
    var style = Style()

    /// Header and column names.
    private static let headLines = 3
    private static let footLines = 1

    /// How many rows have room.
    var visibleRows: Int { max(lines - Self.headLines - Self.footLines, 1) }
    var offsetMax: Int { max(rows.count - visibleRows, 0) }

    /// The lines of the picture, not wider than the terminal.
    func text() -> [String] {
        let isLast = lastOfTheirLevel()
        let cells = rows.indices.map { self.cells(rows[$0], isLast: isLast[$0]) }
        let names = ["NAME", "READY", "STATUS", "RESTARTS", "AGE", "NODE"]
        var widths = names.map(\.count)
        for row in cells { for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) } }
        let first = min(offset, offsetMax)
        let shown = rows.indices.dropFirst(first).prefix(visibleRows)
        var output = [
            style.bold + cut(title) + style.plain, "", style.dim + line(names, widths) + style.plain,
        ]
        output += shown.map { index in
            paint(line(cells[index], widths), rows[index], statusAt: widths[0] + widths[1] + 4)
        }
        let hidden = rows.count - shown.count
        let more = hidden > 0 ? " - \(hidden) more, arrows scroll" : ""
        if rows.isEmpty { output.append("nothing to show yet") }
        while output.count < lines - Self.footLines { output.append("") }
        output.append(style.dim + cut("q quits\(more)") + style.plain)
        return output
    }

    /// Whether no row of the same owner follows.
    private func lastOfTheirLevel() -> [Bool] {
        var isLast = [Bool](repeating: true, count: rows.count)
        var seen: Set<Int> = []
        for index in rows.indices.reversed() {
            let depth = rows[index].depth
            isLast[index] = !seen.contains(depth)
            seen = seen.filter { $0 < depth }
            seen.insert(depth)
        }
        return isLast
    }

    private func cells(_ row: WatchTree.Row, isLast: Bool) -> [String] {
        let branch = row.depth == 0 ? "" : String(repeating: "  ", count: row.depth - 1) + (isLast ? "└ " : "├ ")
        let place = showsNamespace && row.depth == 0 ? "\(row.namespace)/" : ""
        return [
            "\(branch)\(row.kind.rawValue)/\(place)\(row.name)", row.ready, row.status, row.restarts, row.age, row.node,
        ]
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (index, cell) in cells.enumerated() {
            text += index == cells.count - 1 ? cell : cell.padded(to: widths[index] + 2)
        }
        return cut(text)
    }

    private func cut(_ text: String) -> String { String(text.prefix(columns)) }

    private func paint(_ text: String, _ row: WatchTree.Row, statusAt column: Int) -> String {
        if row.flashes { return style.reverse + text.padded(to: columns) + style.plain }
        let colour: String
        switch row.health {
        case .good: colour = style.green
        case .waiting: colour = style.yellow
        case .bad: colour = style.red
        case .gone: return style.dim + text + style.plain
        }
        guard !colour.isEmpty, text.count > column else { return text }
        let start = text.index(text.startIndex, offsetBy: column)
        let end = text.index(start, offsetBy: row.status.count, limitedBy: text.endIndex) ?? text.endIndex
        return text[..<start] + colour + text[start..<end] + style.plain + text[end...]
    }
}
