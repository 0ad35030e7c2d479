import Glibc
import Platform
import Testing

@testable import Runtime

@Suite struct ExecTests {
    @Test("a command runs in the container's environment and gives its code and output")
    func sync() async throws {
        try await TestNode.run { node in
            var configuration = node.shell("exec sleep 1000")
            configuration.environment = [("COLOUR", "green")]
            let id = try await node.start(configuration, in: node.sandbox())
            let result = try await node.runtime.execSync(
                id, command: ["sh", "-c", "echo $COLOUR; echo error >&2; exit 4"], timeout: .seconds(30),
                outputBytesMax: 100)
            #expect(result.exitCode == 4)
            #expect(Set(String(decoding: result.output, as: UTF8.self).split(separator: "\n")) == ["green", "error"])
        }
    }

    @Test("a command that takes too long is killed with all it started")
    func timeout() async throws {
        try await TestNode.run { node in
            let mark = "63\(SystemRandom().next(below: 1 << 30))"
            let id = try await node.start(node.shell("exec sleep 1000"), in: node.sandbox())
            await #expect(throws: RuntimeError.self) {
                _ = try await node.runtime.execSync(
                    id, command: ["sh", "-c", "sleep \(mark) & sleep \(mark)"], timeout: .milliseconds(100),
                    outputBytesMax: 100)
            }
            try await waitUntil("it is gone") { processes(with: mark).isEmpty }
        }
    }

    @Test("standard input goes to the command, up to its end")
    func input() async throws {
        try await TestNode.run { node in
            let id = try await node.start(node.shell("exec sleep 1000"), in: node.sandbox())
            let session = try await node.runtime.exec(
                id, command: ["wc", "-c"], options: ExecOptions(stdin: true, tty: false))
            // More than a pipe holds.
            try await session.write([UInt8](repeating: 1, count: 300_000))
            await session.closeInput()
            #expect(try await Self.output(of: session) == "300000\n")
            #expect(try await session.wait() == 0)
        }
    }

    @Test("a command can have a terminal and its size")
    func terminal() async throws {
        try await TestNode.run { node in
            let id = try await node.start(node.shell("exec sleep 1000"), in: node.sandbox())
            let session = try await node.runtime.exec(
                id, command: ["sh", "-c", "read line; stty size; echo $TERM; test -t 0 && exit 9"],
                options: ExecOptions(stdin: true, tty: true))
            await session.resize(columns: 123, rows: 45)
            try await session.write(Array("go\n".utf8))
            #expect(try await Self.output(of: session).contains("45 123\r\nxterm"))
            #expect(try await session.wait() == 9)
        }
    }

    @Test("a command ends when its container does")
    func endsWithContainer() async throws {
        try await TestNode.run { node in
            let id = try await node.start(node.shell("exec sleep 1000"), in: node.sandbox())
            let session = try await node.runtime.exec(
                id, command: ["sh", "-c", "echo ready; sleep 1000"], options: ExecOptions(stdin: false, tty: false))
            #expect(try await session.read()?.bytes == Array("ready\n".utf8))
            try await node.runtime.stopContainer(id, grace: .zero)
            #expect(try await session.wait() == 137)
        }
    }

    @Test("a busy container's CPU time grows, and its memory counts")
    func stats() async throws {
        try await TestNode.run { node in
            let id = try await node.start(node.shell("while :; do :; done"), in: node.sandbox())
            try await waitUntil("it has used CPU") {
                try await node.runtime.stats(id).cpuNanoseconds > 50_000_000
            }
            #expect(try await node.runtime.stats(id).workingSetBytes > 0)
        }
    }

    @Test(
        "an image that the host is not, or a program it does not have, is named",
        arguments: ["nginx:1.27", "host/no-such-program", "registry.example/app", "hosts"])
    func images(image: String) async throws {
        #expect {
            _ = try HostImage(path: "/usr/bin:/bin").resolve(image)
        } throws: { error in
            guard case RuntimeError.imageNotFound(image, let reason) = error else { return false }
            return reason.contains("host")
        }
        #expect(try HostImage(path: "/usr/bin:/bin").resolve("host/sh").command == ["sh"])
    }

    private static func output(of session: any ExecSession) async throws -> String {
        var bytes: [UInt8] = []
        while let chunk = try await session.read() { bytes += chunk.bytes }
        return String(decoding: bytes, as: UTF8.self)
    }
}
