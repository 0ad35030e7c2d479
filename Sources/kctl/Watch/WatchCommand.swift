import Client
import Glibc
import JSON
import Platform
import Resources

/// `kctl watch`
struct WatchCommand: Command {
    let name = "watch"
    let group = CommandGroup.troubleshooting
    let summary = "Watch deployments, replica sets and pods as a live tree"
    let details = """
        Watch deployments, their replica sets and their pods as a live tree.

         Every change shows at once; a pod flashes when one of its containers is restarted. Keys: q quits, the arrows scroll. \
        When the output is no terminal, every change is one line.
        """
    let examples = """
        # Everything in the namespace
        kctl watch

        # One deployment
        kctl watch deployment/web

        # All namespaces, as lines
        kctl watch -A | tee changes.log
        """
    let usage = "watch [deployment/NAME | NAME] [options]"
    let flags: [Flag] = [
        .allNamespaces, .selector,
        .bool("show-empty", "Show replica sets of older revisions, which have no pods."),
        .bool("plain", "One line a change, even on a terminal."),
    ]

    func run(_ invocation: Invocation) async throws {
        let words = invocation.arguments
        let word = words.count == 2 ? "\(words[0])/\(words[1])" : words.first
        guard words.count <= 2 else { throw UsageError("only one deployment may be named") }
        var tree = WatchTree()
        tree.showsEmpty = invocation.flags.bool("show-empty")
        if let word {
            let target = try await PodChoice.deployment(word, invocation)
            tree.only = target.key.name
        }
        let isAll = invocation.flags.bool("all-namespaces")
        let session = WatchSession(
            invocation: invocation, namespace: isAll ? nil : try invocation.namespace(), tree: tree)
        // Whether the server can be reached is said now; later the watches try again by themselves.
        _ = try await invocation.cluster().request("GET", "/version")
        if invocation.console.isTerminal, !invocation.flags.bool("plain") {
            try await session.runOnScreen()
        } else {
            try await session.runAsLines()
        }
    }
}

extension PodChoice {
    /// "web" or "deployment/web".
    static func deployment(_ word: String, _ invocation: Invocation) async throws -> FoundObject {
        let target = try await invocation.oneTarget(arguments: word.contains("/") ? [word] : ["deployments", word])
        guard target.type.kind == "Deployment" else {
            throw CommandError("only a deployment can be named, not \(target.label)")
        }
        return target
    }
}
