/// `kctl cluster-info`
struct ClusterInfoCommand: Command {
    let name = "cluster-info"
    let group = CommandGroup.cluster
    let summary = "Display cluster information"
    let details = "Display the address of the control plane."
    let examples = """
        kctl cluster-info
        """
    let usage = "cluster-info [flags] [options]"

    func run(_ invocation: Invocation) async throws {
        let cluster = try invocation.cluster()
        // That it answers is part of the information.
        _ = try await cluster.request("GET", "/version")
        let isColoured = invocation.console.isTerminal
        let (green, yellow, plain) = isColoured ? ("\u{1b}[0;32m", "\u{1b}[0;33m", "\u{1b}[0m") : ("", "", "")
        invocation.console.printLine(
            "\(green)Kubernetes control plane\(plain) is running at \(yellow)\(cluster.server)\(plain)")
    }
}
