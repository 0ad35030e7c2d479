import Client
import JSON
import Resources

/// `kctl top node`
struct TopNodeCommand: Command {
    let name = "node"
    let aliases = ["nodes", "no"]
    let summary = "Display resource (CPU/memory) usage of nodes"
    let details = "Display how much CPU and memory nodes use, and which part of what pods may have there that is."
    let examples = """
        # All nodes
        kctl top node

        # One
        kctl top node n1
        """
    let usage = "node [NAME | -l label] [options]"
    let flags: [Flag] = [
        .selector,
        .bool("no-headers", "Leave the headers out."),
        .bool("show-capacity", "Percentages of all that the node has, not of what is left for pods."),
        .string("sort-by", "Order by 'cpu' or 'memory', the largest first."),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        guard invocation.arguments.count <= 1 else { throw UsageError("only one node may be named") }
        let column = try MetricsReader.checkSort(invocation)
        var items = try await MetricsReader.read(
            "nodes", namespace: nil, name: invocation.arguments.first, invocation)
        items.sort { left, right in
            let (first, second) = (Usage(left["usage"]), Usage(right["usage"]))
            if !column.isEmpty, first.value(column) != second.value(column) {
                return first.value(column) > second.value(column)
            }
            return Self.name(left) < Self.name(right)
        }
        let nodes = try await invocation.cluster().client.list(
            GroupVersionResource(group: "", version: "v1", resource: "nodes"))
        let member = flags.bool("show-capacity") ? "capacity" : "allocatable"
        var available: [String: Usage] = [:]
        for node in nodes.items { available[Self.name(node)] = Usage(node["status", member]) }
        invocation.console.print(Self.table(items, available, showsHeaders: !flags.bool("no-headers")))
    }

    static func table(_ items: [JSON], _ available: [String: Usage], showsHeaders: Bool) -> String {
        var writer = TableWriter()
        if showsHeaders { writer.add(["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)", ""]) }
        for item in items {
            let usage = Usage(item["usage"])
            let total = available[name(item)] ?? Usage()
            writer.add([
                name(item), usage.cpu, percent(usage.cpuMillis, of: total.cpuMillis), usage.memory,
                percent(usage.memoryBytes, of: total.memoryBytes), "",
            ])
        }
        return writer.take()
    }

    private static func percent(_ part: Int64, of whole: Int64) -> String {
        whole > 0 ? "\(Int64(Double(part) * 100 / Double(whole)))%" : "<unknown>"
    }

    private static func name(_ object: JSON) -> String { object["metadata", "name"]?.string ?? "" }
}
