/// `kctl api-versions`
struct APIVersionsCommand: Command {
    let name = "api-versions"
    let summary = "Print the supported API versions on the server, in the form of \"group/version\""
    let examples = """
        # Print the supported API versions
        kctl api-versions
        """
    let usage = "api-versions"

    func run(_ invocation: Invocation) async throws {
        if !invocation.arguments.isEmpty { throw UsageError("unexpected arguments: \(invocation.argumentList)") }
        let types = try await invocation.cluster().mapper.discovered()
        for version in Set(types.map(\.apiVersion)).sorted() { invocation.console.printLine(version) }
    }
}
