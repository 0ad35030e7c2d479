/// One command of kctl, such as `get`. A command is one file in `Commands/` and one line in `CommandRegistry`.
///
/// ```swift
/// struct VersionCommand: Command {
///     let name = "version"
///     let group = CommandGroup.other
///     let summary = "Print the client and server version information"
///     let usage = "version [--client] [-o json|yaml]"
///     let flags: [Flag] = [.bool("client", "If true, shows client version only.")]
///     func run(_ invocation: Invocation) async throws { ... }
/// }
/// ```
protocol Command: Sendable {
    /// The word that calls it.
    var name: String { get }
    /// Other words that call it.
    var aliases: [String] { get }
    /// Where the overview lists it.
    var group: CommandGroup { get }
    /// One line for the overview.
    var summary: String { get }
    /// What `--help` says first; the summary unless there is more to say.
    var details: String { get }
    /// Calls to copy, each below a line that starts with "#".
    var examples: String { get }
    /// The call's form without the program's name: "scale --replicas=COUNT (-f FILENAME | TYPE NAME)".
    var usage: String { get }
    /// The command's own flags, beside the global ones.
    var flags: [Flag] { get }
    /// A command with subcommands runs one of them; called without, it shows its help.
    var subcommands: [any Command] { get }
    /// Does the work. Errors end the program with code 1 and are printed as kubectl prints them; `ExitCode` gives another.
    func run(_ invocation: Invocation) async throws
}

extension Command {
    var aliases: [String] { [] }
    var group: CommandGroup { .other }
    var details: String { summary }
    var examples: String { "" }
    var flags: [Flag] { [] }
    var subcommands: [any Command] { [] }

    /// Commands that only hold subcommands show their help.
    func run(_ invocation: Invocation) async throws {
        invocation.console.print(HelpText(self, path: invocation.path).text)
    }
}

/// The sections of the overview, in its order.
enum CommandGroup: String, CaseIterable, Sendable {
    case beginner = "Basic Commands (Beginner)"
    case intermediate = "Basic Commands (Intermediate)"
    case deploy = "Deploy Commands"
    case cluster = "Cluster Management Commands"
    case troubleshooting = "Troubleshooting and Debugging Commands"
    case advanced = "Advanced Commands"
    case settings = "Settings Commands"
    case other = "Other Commands"
}
