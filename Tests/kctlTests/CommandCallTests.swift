import Testing

@testable import kctl

@Suite("Finding commands") struct CommandCallTests {
    private func call(_ words: [String]) async -> (code: Int32, output: String, error: String) {
        let (console, captured) = Console.captured()
        let code = await CommandCall(console: console).run(words)
        return (code, captured.output, captured.error)
    }

    @Test("an unknown command is answered with what may have been meant")
    func unknownCommand() async {
        let outcome = await call(["gett", "pods"])
        #expect(outcome.code == 1)
        #expect(outcome.error.hasPrefix("error: unknown command \"gett\" for \"kctl\"\n\nDid you mean this?\n"))
        #expect(outcome.error.contains("\tget\n"))
    }

    @Test("an unknown flag is answered with what may have been meant")
    func unknownFlag() async {
        let outcome = await call(["get", "--outpt=x", "pods"])
        #expect(
            outcome.error
                == "error: unknown flag: --outpt\n\nDid you mean this?\n\t--output\nSee 'kctl get --help' for usage.\n")
    }

    @Test("global flags may stand before the command")
    func globalFlagsFirst() async {
        #expect(await call(["-n", "shop", "version", "--client"]).output.hasPrefix("Client Version: v1.32"))
        #expect(await call(["--namespace=shop", "version", "--client"]).code == 0)
    }

    @Test("every command's help names every one of its flags", arguments: CommandRegistry.all.map(\.name))
    func help(_ name: String) async throws {
        let command = try #require(CommandRegistry.all.first { $0.name == name })
        let outcome = await call([name, "--help"])
        #expect(outcome.code == 0)
        for flag in command.flags + GlobalFlags.all where !flag.isHidden {
            #expect(outcome.output.contains("--\(flag.name)="), "\(name) --help lacks --\(flag.name)")
        }
        #expect(outcome.output.contains("Usage:\n  kctl \(name)"))
    }

    @Test("flags of a command may stand before the name of its subcommand, or without one")
    func flagsBeforeSubcommand() async {
        let outcome = await call(["create", "--save-config", "-f", "/nowhere"])
        #expect(!outcome.error.contains("unknown command"), "\(outcome.error)")
        #expect(await call(["help", "get"]).output.hasPrefix("Display one or many resources"))
    }

    @Test("no command shows the overview")
    func overview() async {
        let outcome = await call([])
        #expect(outcome.code == 0)
        for command in CommandRegistry.all { #expect(outcome.output.contains("  \(command.name) ")) }
    }
}
