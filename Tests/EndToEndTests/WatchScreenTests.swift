import Foundation
import Testing

private let tmux = ["/usr/bin/tmux", "/usr/local/bin/tmux"].first { FileManager.default.isExecutableFile(atPath: $0) }

/// `kctl watch` on a real terminal, which tmux plays.
@Suite("kctl watch on a terminal", .enabled(if: tmux != nil, "tmux is not installed"))
struct WatchScreenTests {
    /// Two dollars stand for one in a manifest: the shell gets its own number.
    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: box}
        spec:
          containers:
          - {name: main, image: host, command: [sh, -c, "echo $$$$; exec sleep 10000"]}
        """

    /// A terminal of its own in which a command line runs.
    private struct Terminal {
        let folder: String
        private var socket: String { folder + "/tmux" }

        /// The server is ours to wait for and to end: one that puts itself into the background would outlive the test.
        func start() async throws -> BackgroundCommand {
            let server = try BackgroundCommand(
                path: try #require(tmux), arguments: ["-S", socket, "-f", "/dev/null", "-D"], folder: folder)
            try await eventually("the terminal's server listens") {
                FileManager.default.fileExists(atPath: socket)
            }
            return server
        }

        @discardableResult
        func call(_ arguments: String...) async throws -> String {
            try await Command(path: try #require(tmux), arguments: ["-S", socket] + arguments).run().output
        }

        var screen: String {
            get async throws { try await call("capture-pane", "-p") }
        }

        /// Everything that was ever written to the terminal.
        var record: String { (try? String(contentsOfFile: folder + "/record", encoding: .utf8)) ?? "" }
    }

    @Test("a restart flashes, the size is followed, and leaving brings back what was there")
    func screen() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.kctl("apply", "-f", "-", input: Self.pod)
            _ = try await cluster.kctl("wait", "--for=condition=Ready", "pod/box", "--timeout=30s")
            func loggedProcess() async throws -> Int32? {
                Int32(try await cluster.kctl("logs", "box").output.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            try await eventually("the container tells its process") { try await loggedProcess() != nil }
            let process = try #require(try await loggedProcess())
            let terminal = Terminal(folder: cluster.directory)
            let server = try await terminal.start()
            try await terminal.call("new-session", "-d", "-x", "100", "-y", "20", "env PS1='$ ' sh")
            try await terminal.call("pipe-pane", "cat > \(cluster.directory)/record")
            let kctl = "\(Programs.folder)/kctl --kubeconfig=\(cluster.kubeconfig)"
            try await terminal.call("send-keys", "echo before; \(kctl) watch; echo code=$?", "Enter")
            try await eventually("the pod shows") {
                try await terminal.screen.contains("pod/box  1/1    Running  0")
            }
            #expect(try await !terminal.screen.contains("before"))
            #expect(!terminal.record.contains("\u{1b}[7m"))
            kill(process, SIGKILL)
            try await eventually("the restart flashes") { terminal.record.contains("\u{1b}[7mpod/box") }
            try await eventually("the restart is counted") {
                try await terminal.screen.contains("pod/box  1/1    Running  1")
            }
            try await terminal.call("resize-window", "-x", "20", "-y", "10")
            try await eventually("the lines fit the new size") {
                try await terminal.screen.split(separator: "\n").last == "q quits"
            }
            try await terminal.call("send-keys", "q")
            try await eventually("what was there is back") {
                let screen = try await terminal.screen
                return screen.contains("code=0") && !screen.contains("pod/box")
            }
            try await terminal.call("send-keys", "\(kctl) watch; echo code=$?", "Enter")
            try await eventually("it is drawn again") { try await terminal.screen.contains("pod/box") }
            try await terminal.call("send-keys", "C-c")
            try await eventually("Ctrl-C ends it") { try await terminal.screen.contains("code=130") }
            try await terminal.call("kill-server")
            withExtendedLifetime(server) {}
        }
    }
}
