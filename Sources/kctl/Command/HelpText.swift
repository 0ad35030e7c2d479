/// What `--help` prints.
struct HelpText {
    let text: String

    /// A command's help; `path` is how it was called, "kctl rollout undo".
    init(_ command: any Command, path: String) {
        var parts = [command.details]
        if !command.aliases.isEmpty {
            parts.append("Aliases:\n\(([command.name] + command.aliases).joined(separator: ", "))")
        }
        if !command.examples.isEmpty {
            let lines = command.examples.split(separator: "\n", omittingEmptySubsequences: false)
            parts.append("Examples:\n" + lines.map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n"))
        }
        if !command.subcommands.isEmpty {
            parts.append("Available Commands:\n" + Self.list(command.subcommands))
        }
        if !command.flags.isEmpty { parts.append("Options:\n" + Self.list(command.flags)) }
        parts.append("Global Options:\n" + Self.list(GlobalFlags.all))
        let parent = path.split(separator: " ").dropLast().joined(separator: " ")
        parts.append("Usage:\n  \(parent) \(command.usage)")
        if !command.subcommands.isEmpty {
            parts.append("Use \"\(path) <command> --help\" for more information about a given command.")
        }
        text = parts.joined(separator: "\n\n") + "\n"
    }

    /// The overview of all commands.
    init(overviewOf commands: [any Command]) {
        var parts = ["kctl controls the Swiftlet cluster manager, or any other server of the Kubernetes API."]
        for group in CommandGroup.allCases {
            let members = commands.filter { $0.group == group }
            if !members.isEmpty { parts.append("\(group.rawValue):\n" + Self.list(members)) }
        }
        parts.append("Global Options:\n" + Self.list(GlobalFlags.all))
        parts.append("Usage:\n  kctl [flags] [options]")
        parts.append("Use \"kctl <command> --help\" for more information about a given command.")
        text = parts.joined(separator: "\n\n") + "\n"
    }

    private static func list(_ commands: [any Command]) -> String {
        commands.map { command in
            "  " + command.name + String(repeating: " ", count: max(1, 16 - command.name.count)) + command.summary
        }.joined(separator: "\n")
    }

    private static func list(_ flags: [Flag]) -> String {
        flags.filter { !$0.isHidden }.sorted { $0.name < $1.name }.map { flag in
            let shorthand = flag.shorthand.map { "-\($0), " } ?? ""
            return "    \(shorthand)--\(flag.name)=\(shownDefault(flag)):\n\t\(flag.help)"
        }.joined(separator: "\n\n")
    }

    private static func shownDefault(_ flag: Flag) -> String {
        switch flag.kind {
        case .list, .array: "[]"
        case .string, .optional: "'\(flag.defaultValue)'"
        case .bool, .int, .duration: flag.defaultValue
        }
    }
}
