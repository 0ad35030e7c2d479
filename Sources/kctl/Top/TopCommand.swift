/// `kctl top`
struct TopCommand: Command {
    let name = "top"
    let group = CommandGroup.cluster
    let summary = "Display resource (CPU/memory) usage"
    let details = """
        Display how much CPU and memory nodes or pods use.

         The figures are those that the node agents measured last.
        """
    let examples = """
        # All nodes
        kctl top nodes

        # The containers of all pods with a label
        kctl top pods -l app=web --containers
        """
    let usage = "top [flags] [options]"
    let subcommands: [any Command] = [TopNodeCommand(), TopPodCommand()]
}
