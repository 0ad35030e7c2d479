import JSON
import Platform
import Resources

/// The same without a terminal: one line for every change that can be seen, so that it can be piped and searched.
struct WatchLines {
    private var last: [String: String] = [:]
    private let showsNamespace: Bool

    init(showsNamespace: Bool) { self.showsNamespace = showsNamespace }

    /// The lines for what changed since the last call.
    mutating func update(_ rows: [WatchTree.Row], now: Timestamp) -> String {
        var text = ""
        var present: Set<String> = []
        let time = now.rfc3339.dropFirst(11).prefix(8)
        for row in rows {
            let place = showsNamespace ? "\(row.namespace)/" : ""
            let label = "\(row.kind.rawValue)/\(place)\(row.name)"
            present.insert(label)
            var line = "\(label) \(row.ready)"
            if !row.status.isEmpty { line += " \(row.status)" }
            if row.kind == .pod { line += " restarts=\(row.restarts) node=\(row.node)" }
            if last[label] != line { text += "\(time) \(line)\n" }
            last[label] = line
        }
        for label in last.keys.sorted() where !present.contains(label) {
            text += "\(time) \(label) gone\n"
            last[label] = nil
        }
        return text
    }
}
