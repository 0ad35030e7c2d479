import Client
import Glibc
import HTTP
import JSON
import Platform

/// `kctl exec`
struct ExecCommand: Command {
    let name = "exec"
    let group = CommandGroup.troubleshooting
    let summary = "Execute a command in a container"
    let details = """
        Execute a command in a container.

         The exit code is that of the command. With -i the command reads your standard input, with -t it gets a terminal.
        """
    let examples = """
        # The output of 'date' in the first container of a pod
        kctl exec web-0 -- date

        # A shell in the container nginx
        kctl exec web-0 -c nginx -i -t -- sh

        # Flags behind -- are the command's
        kctl exec web-0 -i -t -- ls -t /usr

        # In the first pod of a deployment
        kctl exec deployment/web -- date
        """
    let usage = "exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]"
    let flags: [Flag] = [
        .string("container", short: "c", "The container; the pod's first if it is not given."),
        .filename,
        .duration("pod-running-timeout", default: "1m0s", "How long to wait until a pod of the object is there."),
        .bool("quiet", short: "q", "Only print what the command prints."),
        .bool("stdin", short: "i", "Pass standard input to the container."),
        .bool("tty", short: "t", "Give the command a terminal."),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        let (word, command) = try Self.words(flags)
        let pod = try await pod(word, invocation)
        let name = pod["metadata", "name"]?.string ?? ""
        let phase = pod["status", "phase"]?.string ?? ""
        guard phase != "Succeeded", phase != "Failed" else {
            throw CommandError("cannot exec into a container in a completed pod; current phase is \(phase)")
        }
        let container = try PodChoice.container(
            of: pod, named: flags.string("container"), quiet: flags.bool("quiet"), invocation.console)
        let hasInput = flags.bool("stdin")
        var hasTerminal = flags.bool("tty")
        if hasTerminal, !hasInput || !Terminal.isTerminal(STDIN_FILENO) {
            if hasInput, !flags.bool("quiet") {
                invocation.console.printError(
                    "Unable to use a TTY - input is not a terminal or the right kind of file\n")
            }
            hasTerminal = !hasInput && hasTerminal
        }
        let target =
            RequestTarget.path(
                PodChoice.pods, namespace: pod["metadata", "namespace"]?.string, name: name, subresource: "exec")
            + RequestTarget.query(
                command.map { ("command", $0) } + [
                    ("container", container), ("stdin", hasInput ? "true" : nil), ("stdout", "true"),
                    ("stderr", hasTerminal ? nil : "true"), ("tty", hasTerminal ? "true" : nil),
                ])
        let code = try await session(target, hasInput: hasInput, hasTerminal: hasTerminal, invocation)
        guard code != 0 else { return }
        if !flags.bool("quiet") {
            invocation.console.printError("command terminated with exit code \(code)\n")
        }
        throw ExitCode(code)
    }

    /// The pod's word and the command behind `--`.
    static func words(_ flags: ParsedFlags) throws -> (word: String?, command: [String]) {
        let words = flags.arguments
        let dash = flags.argumentsBeforeDash ?? words.count
        let hasFile = !flags.list("filename").isEmpty
        if !hasFile, words.isEmpty || dash == 0 {
            throw CommandError("pod, type/name or --filename must be specified")
        }
        let named = hasFile ? 0 : 1
        if flags.argumentsBeforeDash == nil, words.count > named {
            throw UsageError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead")
        }
        guard words.count > named else { throw CommandError("you must specify at least one command for the container") }
        guard dash == named else {
            throw UsageError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead")
        }
        return (hasFile ? nil : words[0], Array(words[named...]))
    }

    private func pod(_ word: String?, _ invocation: Invocation) async throws -> JSON {
        if let word {
            return try await PodChoice.pod(
                of: word, invocation, saysChoice: false, timeout: invocation.flags.duration("pod-running-timeout"))
        }
        let target = try await invocation.oneTarget(arguments: [])
        guard let pod = try await PodChoice.pods(of: target, invocation).first else {
            throw CommandError("no pod of \(target.label) was found")
        }
        return pod
    }

    /// Connects the user's streams to the command until it has ended; gives its exit code.
    private func session(
        _ target: String, hasInput: Bool, hasTerminal: Bool, _ invocation: Invocation
    ) async throws -> Int32 {
        let socket = try await ExecClient.open(target, try invocation.cluster())
        let console = invocation.console
        let client = ExecClient(socket: socket, console: console) { bytes in
            console.printError(bytes: bytes)
        }
        let terminal = Terminal()
        let signals = SignalStream(hasTerminal ? [SIGWINCH] : [])
        if hasTerminal && hasInput { terminal.enterRawMode() }
        defer {
            terminal.restore()
            signals.end()
        }
        if hasInput {
            // Not awaited: a read of a terminal can't be interrupted, and the program ends when the command does.
            Task { await client.send(InputReader()) }
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            if hasTerminal {
                await client.send(Terminal.size())
                let resizes = signals.signals
                group.addTask { for await _ in resizes { await client.send(Terminal.size()) } }
            }
            defer { group.cancelAll() }
            return try ExecClient.exitCode(try await client.receive())
        }
    }
}
