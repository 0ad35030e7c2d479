/// `kctl uncordon`
struct UncordonCommand: Command {
    let name = "uncordon"
    let group = CommandGroup.cluster
    let summary = "Mark node as schedulable"
    let details = "Mark a node as schedulable: new pods may come again."
    let examples = """
        kctl uncordon n1
        """
    let usage = "uncordon NODE [options]"
    let flags = Cordon.flags

    func run(_ invocation: Invocation) async throws { try await Cordon(isOn: false).run(invocation) }
}
