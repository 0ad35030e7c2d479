/// Lines up columns as kubectl does: every column is as wide as its widest cell and three spaces, and at least six; the last
/// column ends where its text ends. Widths once printed are kept, so that the lines of a watch stay below each other.
struct TableWriter {
    private static let padding = 3
    private static let widthMin = 6

    private var widths: [Int] = []
    private var rows: [[String]] = []

    mutating func add(_ row: [String]) { rows.append(row) }

    var isEmpty: Bool { rows.isEmpty }

    /// The rows added since the last call, as text.
    mutating func take() -> String {
        for row in rows {
            for (index, cell) in row.dropLast().enumerated() {
                let width = max(cell.unicodeScalars.count + Self.padding, Self.widthMin)
                if index < widths.count { widths[index] = max(widths[index], width) } else { widths.append(width) }
            }
        }
        var text = ""
        for row in rows {
            for (index, cell) in row.enumerated() {
                text += index == row.count - 1 ? cell : cell.padded(to: widths[index])
            }
            text += "\n"
        }
        rows = []
        return text
    }
}
