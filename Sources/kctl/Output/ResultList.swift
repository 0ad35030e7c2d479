import JSON

/// What a command did to several objects. As JSON or YAML, several objects are printed as one List.
struct ResultList {
    private var results: [(object: JSON, type: ResourceType?, operation: String)] = []

    mutating func append(_ object: JSON, _ type: ResourceType?, _ operation: String) {
        results.append((object, type, operation))
    }

    /// Prints what was appended since the last time.
    mutating func printAll(_ printer: ResultPrinter) throws {
        defer { results = [] }
        if printer.isPlain || results.count == 1 {
            for result in results { try printer.print(result.object, result.type, result.operation) }
        } else if !results.isEmpty {
            // The kind first, as kubectl prints a list that it made itself.
            let list: JSON = [
                "kind": "List", "apiVersion": "v1", "metadata": [:], "items": .array(results.map(\.object)),
            ]
            try printer.print(list: list)
        }
    }
}
