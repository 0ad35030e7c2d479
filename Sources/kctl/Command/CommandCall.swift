import Client

/// Finds the command that the words name, reads its flags, runs it, and prints what went wrong.
struct CommandCall {
    var commands: [any Command] = CommandRegistry.all
    var console: Console = .standard
    var environment = CallEnvironment()

    /// Runs the words behind the program's name and gives the exit code.
    func run(_ words: [String]) async -> Int32 {
        // "kctl help get" is "kctl get --help".
        if words.first == "help" { return await run(words.dropFirst() + ["--help"]) }
        var path = "kctl"
        do {
            guard let (command, rest, found) = try find(words) else { return await root(words) }
            path = found
            let flags = try FlagParser(command.flags + GlobalFlags.all).parse(rest)
            _ = try Cluster.timeout(flags.string("request-timeout"))
            let invocation = Invocation(path: path, flags: flags, console: console, environment: environment)
            if flags.bool("help") {
                console.print(HelpText(command, path: path).text)
            } else {
                try await command.run(invocation)
            }
            if flags.bool("warnings-as-errors"), console.warningCount > 0 {
                let count = console.warningCount
                throw CommandError("\(count) warning\(count == 1 ? "" : "s") received")
            }
            console.flush()
            return 0
        } catch {
            console.printError(ErrorText.text(error, path: path))
            return ErrorText.code(error)
        }
    }

    /// The command, the words without its name, and how it was called. nil when no command is named.
    private func find(_ words: [String]) throws -> (any Command, rest: [String], path: String)? {
        guard var (command, rest) = try Self.take(from: words, commands, [], parent: "kctl") else { return nil }
        var path = "kctl \(command.name)"
        while !command.subcommands.isEmpty {
            guard let (sub, subRest) = try Self.take(from: rest, command.subcommands, command.flags, parent: path)
            else { break }
            (command, rest, path) = (sub, subRest, "\(path) \(sub.name)")
        }
        return (command, rest, path)
    }

    /// The first word that is no flag, taken for one of the commands. `flags` are those that may stand before it.
    private static func take(
        from words: [String], _ commands: [any Command], _ flags: [Flag], parent: String
    ) throws -> (any Command, [String])? {
        guard let index = FlagParser(flags + GlobalFlags.all).firstArgument(of: words) else { return nil }
        let word = words[index]
        guard let command = commands.first(where: { $0.name == word || $0.aliases.contains(word) }) else {
            let near = Suggestions.near(word, among: commands.map(\.name))
            throw PlainError("error: unknown command \"\(word)\" for \"\(parent)\"\(Suggestions.question(near))")
        }
        var rest = words
        rest.remove(at: index)
        return (command, rest)
    }

    private func root(_ words: [String]) async -> Int32 {
        do {
            _ = try FlagParser(GlobalFlags.all).parse(words)
            console.print(HelpText(overviewOf: commands).text)
            console.flush()
            return 0
        } catch {
            console.printError(ErrorText.text(error, path: "kctl"))
            return 1
        }
    }
}
