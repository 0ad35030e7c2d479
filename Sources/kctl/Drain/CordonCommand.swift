/// `kctl cordon`
struct CordonCommand: Command {
    let name = "cordon"
    let group = CommandGroup.cluster
    let summary = "Mark node as unschedulable"
    let details = "Mark a node as unschedulable: the pods on it run on, but no new ones come."
    let examples = """
        kctl cordon n1
        """
    let usage = "cordon NODE [options]"
    let flags = Cordon.flags

    func run(_ invocation: Invocation) async throws { try await Cordon(isOn: true).run(invocation) }
}
