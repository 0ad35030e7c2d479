import JSON

/// Prints the server's tables (meta/v1 Table) as `get` shows them.
struct TablePrinter {
    struct Options: Sendable {
        var isWide = false
        var showsHeaders = true
        var showsNamespace = false
        /// "pod/web" instead of "web".
        var kindPrefix: String?
        var showsLabels = false
        /// Labels that get a column of their own.
        var labelColumns: [String] = []
    }

    private let options: Options
    private var writer = TableWriter()
    private var columns: [Int] = []
    private var nameColumn: Int?
    private var hasHeaders = false

    init(_ options: Options) { self.options = options }

    /// Adds the rows of a table. Only a table that names its columns changes what is printed.
    ///
    /// `event` is the type of the watch event that brought it, for a column of its own.
    mutating func add(_ table: JSON, event: String? = nil) {
        let rows = table["rows"]?.array ?? []
        if rows.isEmpty { return }
        if let definitions = table["columnDefinitions"]?.array, !definitions.isEmpty {
            take(definitions, showsEvents: event != nil)
        }
        for row in rows { add(row: row, event) }
    }

    /// The rows added since the last call, as text.
    mutating func take() -> String { writer.take() }

    private mutating func take(_ definitions: [JSON], showsEvents: Bool) {
        columns = definitions.indices.filter { options.isWide || definitions[$0]["priority"]?.int ?? 0 == 0 }
        nameColumn = columns.first { definitions[$0]["format"]?.string == "name" } ?? columns.first
        guard options.showsHeaders, !hasHeaders else { return }
        hasHeaders = true
        var headers = columns.map { (definitions[$0]["name"]?.string ?? "").uppercased() }
        if options.showsNamespace { headers.insert("NAMESPACE", at: 0) }
        if showsEvents { headers.insert("EVENT", at: 0) }
        headers += options.labelColumns.map { label in
            String(label.split(separator: "/", omittingEmptySubsequences: false).last ?? "").uppercased()
        }
        if options.showsLabels { headers.append("LABELS") }
        writer.add(headers)
    }

    private mutating func add(row: JSON, _ event: String?) {
        let cells = row["cells"]?.array ?? []
        let metadata = row["object", "metadata"]
        var texts = columns.map { index -> String in
            let text = index < cells.count ? Self.text(cells[index]) : ""
            guard index == nameColumn, let prefix = options.kindPrefix else { return text }
            return "\(prefix)/\(text)"
        }
        if options.showsNamespace { texts.insert(metadata?["namespace"]?.string ?? "", at: 0) }
        if let event { texts.insert(event, at: 0) }
        let labels = metadata?["labels"]?.stringMap ?? [:]
        texts += options.labelColumns.map { labels[$0] ?? "" }
        if options.showsLabels { texts.append(Self.text(labels)) }
        writer.add(texts)
    }

    /// "a=1,b=2", or "<none>".
    static func text(_ labels: [String: String]) -> String {
        if labels.isEmpty { return "<none>" }
        return labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    /// A cell on one line: what follows a line break is replaced by dots.
    static func text(_ cell: JSON) -> String {
        switch cell {
        case .string(let text):
            guard let end = text.firstIndex(where: { $0.isNewline }) else { return text }
            return text[..<end] + "..."
        case .null: return "<nil>"
        default: return String(decoding: cell.encoded(), as: UTF8.self)
        }
    }
}
