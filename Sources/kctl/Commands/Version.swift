import JSON
import YAML

/// `kctl version`
struct VersionCommand: Command {
    let name = "version"
    let summary = "Print the client and server version information"
    let details = "Print the client and server version information for the current context."
    let examples = """
        # Print the client and server versions for the current context
        kctl version
        """
    let usage = "version [flags] [options]"
    let flags: [Flag] = [
        .bool("client", "If true, shows client version only (no server required)."),
        .string("output", short: "o", "One of 'yaml' or 'json'."),
    ]

    func run(_ invocation: Invocation) async throws {
        let output = invocation.flags.string("output")
        guard ["", "json", "yaml"].contains(output) else {
            throw CommandError("--output must be 'yaml' or 'json'")
        }
        if !invocation.arguments.isEmpty {
            throw CommandError("extra arguments: \(invocation.argumentList)")
        }
        var versions: JSON = ["clientVersion": KctlVersion.json]
        var failure: (any Error)?
        if !invocation.flags.bool("client") {
            do {
                versions["serverVersion"] = try await invocation.cluster().request("GET", "/version")
            } catch { failure = error }
        }
        print(versions, output, invocation.console)
        if let failure { throw failure }
    }

    private func print(_ versions: JSON, _ output: String, _ console: Console) {
        switch output {
        case "json": console.printLine(String(decoding: versions.encodedPretty(), as: UTF8.self))
        case "yaml": console.printLine(YAML.encode(versions))
        default:
            console.printLine("Client Version: \(KctlVersion.git)")
            if let server = versions["serverVersion", "gitVersion"]?.string {
                console.printLine("Server Version: \(server)")
            }
        }
    }
}
