import APIServer
import Glibc

@main
struct Main {
    private static let commands: [any ServerCommand.Type] = [
        Up.self, APIServerCommand.self, ControllersCommand.self, SchedulerCommand.self, AgentCommand.self,
    ]

    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let name = arguments.isEmpty ? "--help" : arguments.removeFirst()
        if ["--help", "-h", "help"].contains(name) {
            print(help, terminator: "")
            exit(0)
        }
        if name == "version" {
            print(ServerVersion.git)
            exit(0)
        }
        guard let command = commands.first(where: { $0.name == name }) else {
            fail("unknown command \"\(name)\"; swiftlet --help shows all", code: 2)
        }
        if arguments.contains("--help") || arguments.contains("-h") {
            print(command.help, terminator: "")
            exit(0)
        }
        do {
            var flags = Flags(command.flags)
            try flags.parse(arguments)
            try await command.prepare(flags).run()
            exit(0)
        } catch let error as Flags.UsageError {
            fail("\(error)", code: 2)
        } catch {
            fail("\(error)", code: 1)
        }
    }

    private static var help: String {
        let width = commands.map { $0.name.count }.max() ?? 0
        let rows = commands.map {
            "  \($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.summary)\n"
        }
        return """
            Swiftlet, a miniature Kubernetes.

            usage: swiftlet COMMAND [FLAGS]

            \(rows.joined())
            swiftlet COMMAND --help shows the flags of a command.

            """
    }

    private static func fail(_ message: String, code: Int32) -> Never {
        // Not by the log: this is the answer to what was typed.
        var text = "swiftlet: \(message)\n"
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(code)
    }
}
