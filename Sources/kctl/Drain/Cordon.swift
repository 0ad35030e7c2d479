import JSON

/// Marks nodes, so that no new pods are placed on them, or takes the mark away.
struct Cordon {
    var isOn: Bool

    static let flags: [Flag] = [.selector, .dryRun]

    /// The nodes that a call names.
    static func nodes(_ invocation: Invocation) async throws -> [FoundObject] {
        guard !invocation.arguments.isEmpty || !invocation.flags.string("selector").isEmpty else {
            throw UsageError("USAGE: \(invocation.path.split(separator: " ").last ?? "") NODE [flags]")
        }
        let words = invocation.arguments.flatMap { $0.contains("/") ? [$0] : ["node/\($0)"] }
        var nodes: [FoundObject] = []
        let requests = try await invocation.requests(
            arguments: words.isEmpty ? ["nodes"] : words, listsWithoutName: true)
        for request in requests { nodes += try await invocation.fetch(request) }
        return nodes
    }

    func run(_ invocation: Invocation) async throws {
        let printer = try ResultPrinter(invocation)
        for node in try await Self.nodes(invocation) { try await set(node, printer, invocation) }
    }

    func set(_ node: FoundObject, _ printer: ResultPrinter, _ invocation: Invocation) async throws {
        let word = isOn ? "cordoned" : "uncordoned"
        guard (node.json["spec", "unschedulable"]?.bool ?? false) != isOn else {
            return try printer.print(node.json, node.type, "already \(word)")
        }
        if try DryRun(invocation) != .client {
            _ = try await invocation.patch(node, ["spec": ["unschedulable": isOn ? true : .null]])
        }
        try printer.print(node.json, node.type, word)
    }
}
