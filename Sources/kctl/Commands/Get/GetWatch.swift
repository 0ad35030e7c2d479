import Client
import HTTP
import JSON

/// `kctl get -w`: what is there, then every change as it comes.
struct GetWatch {
    let invocation: Invocation
    let request: ObjectRequest
    let printer: ObjectPrinter

    func run() async throws {
        var revision: String
        if case .table(let isWide) = printer.format {
            let tables = try GetTables(invocation: invocation, requests: [request], isWide: isWide)
            var printer = TablePrinter(tables.options(request.type, hasSeveralTypes: false))
            let first = try await tables.pages(request)
            revision = Self.revision(of: first.last, isObject: request.name != nil)
            if !isWatchOnly { for table in first { show(table, "ADDED", &printer) } }
            try await follow(from: &revision, accept: Cluster.tableType) { type, table in
                show(table, type, &printer)
            }
        } else {
            let first = try await invocation.cluster().request("GET", request.target(invocation, limit: 0))
            revision = first["metadata", "resourceVersion"]?.string ?? ""
            if !isWatchOnly {
                if request.name != nil {
                    try show(first, "ADDED")
                } else {
                    for item in first["items"]?.array ?? [] { try show(complete(item), "ADDED") }
                }
                invocation.console.flush()
            }
            try await follow(from: &revision, accept: "application/json") { type, object in try show(object, type) }
        }
    }

    private var isWatchOnly: Bool { invocation.flags.bool("watch-only") }

    /// Hands over every event. A watch that the server ends is taken up again where it ended.
    private func follow(
        from revision: inout String, accept: String, _ handle: (_ type: String, _ object: JSON) throws -> Void
    ) async throws {
        let cluster = try invocation.cluster()
        while true {
            let body = try await cluster.stream(target(from: revision), accept: accept)
            var latest = revision
            try await WatchEvents(body: body).forEach { event in
                switch event {
                case .added(let object): try handle("ADDED", object)
                case .modified(let object): try handle("MODIFIED", object)
                case .deleted(let object): try handle("DELETED", object)
                case .bookmark(let bookmark):
                    if !bookmark.isEmpty { latest = bookmark }
                    return
                }
                if case .added(let object) = event { latest = Self.seen(object) ?? latest }
                if case .modified(let object) = event { latest = Self.seen(object) ?? latest }
                if case .deleted(let object) = event { latest = Self.seen(object) ?? latest }
                invocation.console.flush()
            }
            revision = latest
        }
    }

    private func target(from revision: String) -> String {
        var fields = invocation.nonEmpty("field-selector")
        if let name = request.name { fields = "metadata.name=\(name)" }
        return request.type.path(namespace: request.namespace)
            + RequestTarget.query([
                ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", revision),
                ("labelSelector", invocation.nonEmpty("selector")), ("fieldSelector", fields),
            ])
    }

    // MARK: - Printing

    private func show(_ table: JSON, _ type: String, _ printer: inout TablePrinter) {
        printer.add(table, event: invocation.flags.bool("output-watch-events") ? type : nil)
        invocation.console.print(printer.take())
        invocation.console.flush()
    }

    private func show(_ object: JSON, _ type: String) throws {
        if invocation.flags.bool("output-watch-events") {
            try printer.print(["type": .string(type), "object": object], nil)
        } else {
            try printer.print(object, request.type)
        }
    }

    private func complete(_ item: JSON) -> JSON { FoundObject.complete(item, request.type) }

    /// The revision of a table: its own for a list, its row's for an object.
    private static func revision(of table: JSON?, isObject: Bool) -> String {
        if isObject, let revision = table.flatMap(seen) { return revision }
        return table?["metadata", "resourceVersion"]?.string ?? ""
    }

    /// The revision of the object, or of the one in the table's last row.
    private static func seen(_ object: JSON) -> String? {
        guard let rows = object["rows"]?.array else { return object["metadata", "resourceVersion"]?.string }
        return rows.last?["object", "metadata", "resourceVersion"]?.string
    }
}
