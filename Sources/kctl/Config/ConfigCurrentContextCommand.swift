/// `kctl config current-context`
struct ConfigCurrentContextCommand: Command {
    let name = "current-context"
    let summary = "Display the current-context"
    let examples = """
        kctl config current-context
        """
    let usage = "current-context [flags] [options]"

    func run(_ invocation: Invocation) async throws {
        let name = try KubeconfigDocument(invocation).currentContext
        guard !name.isEmpty else { throw CommandError("current-context is not set") }
        invocation.console.printLine(name)
    }
}
