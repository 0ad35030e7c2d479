import Foundation
import Testing

/// `exec` through every layer: client, API server, agent, runtime, and back; by the real kubectl and by kctl.
@Suite("exec against swiftlet up") struct ExecTests {
    enum Client: String, CaseIterable, Sendable { case kubectl, kctl }

    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: box}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - {name: first, image: host, command: [sleep, "10000"], env: [{name: COLOUR, value: green}]}
          - {name: second, image: host, command: [sleep, "10000"], env: [{name: COLOUR, value: blue}]}
        """

    @Test("streams, input and exit codes are the command's own", arguments: Client.allCases)
    func streams(_ client: Client) async throws {
        guard client == .kctl || Programs.kubectl != nil else { return }
        try await TestCluster.run { cluster in
            func call(_ arguments: String..., input: String = "") async throws -> Command.Output {
                switch client {
                case .kubectl: try await cluster.kubectl(["exec"] + arguments, input: input)
                case .kctl: try await cluster.kctl(["exec"] + arguments, input: input)
                }
            }
            _ = try await cluster.kctl("apply", "-f", "-", input: Self.pod)
            _ = try await cluster.kctl("wait", "--for=condition=Ready", "pod/box", "--timeout=30s")
            let both = try await call("box", "-c", "second", "--", "sh", "-c", "echo $COLOUR; echo err >&2; exit 7")
            #expect(both.output == "blue\n")
            #expect(both.errors == "err\ncommand terminated with exit code 7\n")
            #expect(both.status == 7)
            let chosen = try await call("box", "--", "sh", "-c", "echo $COLOUR")
            #expect(chosen.output == "green\n")
            #expect(chosen.errors == "Defaulted container \"first\" out of: first, second\n")
            let input = String(repeating: "0123456789", count: 100_000)
            let counted = try await call("-i", "box", "-c", "first", "--", "wc", "-c", input: input)
            #expect(counted.output.trimmingCharacters(in: .whitespacesAndNewlines) == "1000000")
            // The command stops reading long before its input ends.
            let head = try await call("-i", "box", "-c", "first", "--", "head", "-c", "10", input: input)
            #expect(head.output == "0123456789" && head.status == 0)
            let much = try await call("box", "-c", "first", "--", "head", "-c", "3000000", "/dev/zero")
            #expect(much.output.utf8.count == 3_000_000)
            let unknown = try await call("box", "-c", "third", "--", "ls")
            #expect(unknown.errors == "Error from server (BadRequest): container third is not valid for pod box\n")
            #expect(unknown.status == 1)
            #expect(
                try await call("none", "--", "ls").errors == "Error from server (NotFound): pods \"none\" not found\n")
        }
    }
}

extension TestCluster {
    func kctl(_ arguments: [String], input: String) async throws -> Command.Output {
        try await Command(
            path: Programs.folder + "/kctl", arguments: arguments,
            environment: ["KUBECONFIG": kubeconfig, "HOME": directory], input: input
        ).run()
    }

    func startKctl(_ arguments: String...) throws -> BackgroundCommand {
        try BackgroundCommand(
            path: Programs.folder + "/kctl", arguments: arguments,
            environment: ["KUBECONFIG": kubeconfig, "HOME": directory], folder: directory)
    }
}
