import Client
import JSON

/// `kctl top pod`
struct TopPodCommand: Command {
    let name = "pod"
    let aliases = ["pods", "po"]
    let summary = "Display resource (CPU/memory) usage of pods"
    let details = """
        Display how much CPU and memory pods use.

         A pod that has just started has no figures for some seconds.
        """
    let examples = """
        # All pods of the namespace
        kctl top pod

        # The containers of one
        kctl top pod web-0 --containers

        # Those that use most first
        kctl top pod -A --sort-by=cpu
        """
    let usage = "pod [NAME | -l label] [options]"
    let flags: [Flag] = [
        .allNamespaces, .selector, .fieldSelector,
        .bool("containers", "Show the containers of the pods."),
        .bool("no-headers", "Leave the headers out."),
        .string("sort-by", "Order by 'cpu' or 'memory', the largest first."),
        .bool("sum", "Add a line with the sum."),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        let words = invocation.arguments
        guard words.count <= 1 else { throw UsageError("only one pod may be named") }
        if !words.isEmpty, !flags.string("selector").isEmpty {
            throw UsageError("only one of NAME or --selector can be provided")
        }
        let column = try MetricsReader.checkSort(invocation)
        let isAll = flags.bool("all-namespaces")
        let namespace = isAll ? nil : try invocation.namespace()
        var pods = try await MetricsReader.read("pods", namespace: namespace, name: words.first, invocation)
        if pods.isEmpty {
            let place = isAll ? "" : " in \(namespace ?? "") namespace"
            invocation.console.printError("No resources found\(place).\n")
            return
        }
        func key(_ pod: JSON) -> String {
            isAll ? Self.text(pod, "namespace") + "/" + Self.text(pod, "name") : Self.text(pod, "name")
        }
        pods.sort { left, right in
            guard !column.isEmpty else { return key(left) < key(right) }
            let (first, second) = (Self.usage(of: left).value(column), Self.usage(of: right).value(column))
            return first == second ? key(left) < key(right) : first > second
        }
        invocation.console.print(
            Self.table(
                pods, showsNamespace: isAll, showsContainers: flags.bool("containers"),
                showsHeaders: !flags.bool("no-headers"), showsSum: flags.bool("sum")))
    }

    static func table(
        _ pods: [JSON], showsNamespace: Bool, showsContainers: Bool, showsHeaders: Bool, showsSum: Bool
    ) -> String {
        var writer = TableWriter()
        let leading = (showsNamespace ? ["NAMESPACE"] : []) + (showsContainers ? ["POD"] : [])
        // Every cell ends in a column of its own, the last one too: kubectl pads it.
        if showsHeaders { writer.add(leading + ["NAME", "CPU(cores)", "MEMORY(bytes)", ""]) }
        for pod in pods {
            let place = showsNamespace ? [text(pod, "namespace")] : []
            if showsContainers {
                for container in pod["containers"]?.array ?? [] {
                    let usage = Usage(container["usage"])
                    let name = container["name"]?.string ?? ""
                    writer.add(place + [text(pod, "name"), name, usage.cpu, usage.memory, ""])
                }
            } else {
                let usage = usage(of: pod)
                writer.add(place + [text(pod, "name"), usage.cpu, usage.memory, ""])
            }
        }
        if showsSum {
            let sum = pods.map(usage).reduce(Usage(), +)
            let empty = [String](repeating: "", count: leading.count)
            writer.add(empty + ["", "________", "________", ""])
            writer.add(empty + ["", sum.cpu, sum.memory, ""])
        }
        return writer.take()
    }

    private static func usage(of pod: JSON) -> Usage {
        (pod["containers"]?.array ?? []).map { Usage($0["usage"]) }.reduce(Usage(), +)
    }

    private static func text(_ pod: JSON, _ member: String) -> String { pod["metadata", member]?.string ?? "" }
}
