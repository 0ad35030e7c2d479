import Glibc
import Platform
import Testing

@testable import Runtime

@Suite struct ProcessRuntimeTests {
    @Test(
        "a container ends with the code of its program, or 128 plus the signal",
        arguments: [("exit 0", 0, nil, "Completed"), ("exit 7", 7, nil, "Error"), ("kill -9 $$", 137, 9, "Error")]
            as [(String, Int, Int?, String)])
    func exitCode(script: String, code: Int, signal: Int?, reason: String) async throws {
        try await TestNode.run { node in
            let status = try await node.finish(node.shell(script), in: node.sandbox())
            #expect(status.exitCode == code)
            #expect(status.signal == signal)
            #expect(status.reason == reason)
            #expect(status.startedAt != nil && status.finishedAt != nil)
        }
    }

    @Test("output becomes lines of the CRI log, long ones in parts, the last one without a line feed too")
    func log() async throws {
        try await TestNode.run { node in
            let script = "echo one; echo two >&2; head -c 20000 /dev/zero | tr '\\0' x; echo; printf three"
            _ = try await node.finish(node.shell(script), in: node.sandbox())
            let lines = node.logLines().map { $0.split(separator: " ", maxSplits: 3).map(String.init) }
            #expect(lines.allSatisfy { $0.count == 4 && Timestamp(rfc3339: $0[0]) != nil })
            #expect(lines.filter { $0[1] == "stderr" }.map { $0[3] } == ["two"])
            let out = lines.filter { $0[1] == "stdout" }
            #expect(out.map { $0[2] } == ["F", "P", "F", "F"])
            #expect(out.map { $0[3].count } == [3, 16384, 20000 - 16384, 5])
        }
    }

    @Test("a program that does not exist fails to start and says so")
    func missingProgram() async throws {
        try await TestNode.run { node in
            let sandbox = try await node.sandbox()
            var configuration = node.shell("")
            configuration.command = ["no-such-program"]
            let id = try await node.runtime.createContainer(configuration, in: sandbox.id)
            await #expect(throws: RuntimeError.failed("cannot execute no-such-program: No such file or directory")) {
                try await node.runtime.startContainer(id)
            }
            let status = try await node.runtime.containerStatus(id)
            #expect(status.state == .exited && status.exitCode == 127 && status.reason == "ContainerCannotRun")
        }
    }

    @Test("a stop asks the main process first")
    func gracefulStop() async throws {
        try await TestNode.run { node in
            let id = try await node.start(
                node.shell("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done"), in: node.sandbox())
            try await waitUntil("the trap is set") { node.logLines().count == 1 }
            try await node.runtime.stopContainer(id, grace: .seconds(30))
            #expect(try await node.runtime.containerStatus(id).exitCode == 3)
        }
    }

    @Test("a shorter grace shortens a stop that waits")
    func shorterGrace() async throws {
        try await TestNode.run { node in
            let id = try await node.start(
                node.shell("trap '' TERM; echo ready; while :; do sleep 0.01; done"), in: node.sandbox())
            try await waitUntil("the trap is set") { node.logLines().count == 1 }
            async let patient: Void = node.runtime.stopContainer(id, grace: .seconds(3600))
            try await node.runtime.stopContainer(id, grace: .milliseconds(20))
            try await patient
            #expect(try await node.runtime.containerStatus(id).exitCode == 137)
        }
    }

    @Test("every process of a container ends with it, daemons in a session of their own included")
    func nothingSurvives() async throws {
        try await TestNode.run { node in
            let mark = "61\(SystemRandom().next(below: 1 << 30))"
            let script =
                "sleep \(mark) & setsid sh -c 'setsid sleep \(mark) & setsid sleep \(mark) & ' & sleep 0.1; exit 0"
            _ = try await node.finish(node.shell(script), in: node.sandbox())
            #expect(processes(with: mark) == [])
        }
    }

    @Test("a runtime that comes back has the running containers and the exit codes of the others")
    func restart() async throws {
        try await TestNode.run { node in
            let sandbox = try await node.sandbox()
            let running = try await node.start(node.shell("exec sleep 1000"), in: sandbox)
            let ended = try await node.finish(node.shell("exit 5", name: "ended"), in: sandbox)
            let created = try await node.runtime.createContainer(node.shell("exit 0", name: "created"), in: sandbox.id)
            let successor = try TestNode(root: node.root)
            #expect(successor.runtime.podRange == node.runtime.podRange)
            #expect(try await successor.runtime.sandboxes() == [sandbox])
            #expect(try await successor.runtime.containerStatus(running).state == .running)
            #expect(try await successor.runtime.containerStatus(ended.id).exitCode == 5)
            #expect(try await successor.runtime.containerStatus(created).state == .created)
            var events = successor.runtime.events().makeAsyncIterator()
            try await successor.runtime.stopContainer(running, grace: .zero)
            let event = await events.next()
            #expect(event?.containerID == running && event?.kind == .exited)
            #expect(try await successor.runtime.containerStatus(running).exitCode == 137)
        }
    }

    @Test("a container whose shim is killed ends, and nothing of it is left")
    func shimKilled() async throws {
        try await TestNode.run { node in
            let mark = "62\(SystemRandom().next(below: 1 << 30))"
            let id = try await node.start(
                node.shell("setsid sleep \(mark) & sleep \(mark); true"), in: node.sandbox())
            try await waitUntil("both sleep") { processes(with: mark).count >= 3 }
            let shim = RecordFile(path: "\(node.root)/runtime/containers/\(id)/started")?.int("shim")
            kill(pid_t(try #require(shim)), SIGKILL)
            try await waitUntil("it has ended") { try await node.runtime.containerStatus(id).state == .exited }
            let status = try await node.runtime.containerStatus(id)
            #expect(status.exitCode == 137 && status.message.contains("shim"))
            try await waitUntil("all is gone") { processes(with: mark).isEmpty }
        }
    }

    @Test("events tell every start and end")
    func events() async throws {
        try await TestNode.run { node in
            var events = node.runtime.events().makeAsyncIterator()
            let id = try await node.start(node.shell("exit 0"), in: node.sandbox())
            let kinds = [await events.next(), await events.next()]
            #expect(kinds.map { $0?.containerID } == [id, id])
            #expect(kinds.map { $0?.kind } == [.started, .exited])
        }
    }

    @Test("a removed sandbox leaves no file")
    func leavesNothing() async throws {
        try await TestNode.run { node in
            let sandbox = try await node.sandbox()
            let id = try await node.start(node.shell("exec sleep 1000"), in: sandbox)
            let directory = "\(node.root)/runtime/containers/\(id)"
            try await node.runtime.removeSandbox(sandbox.id)
            #expect(!Files.exists(directory))
            #expect(Files.names(in: node.root + "/runtime/sandboxes") == [])
            #expect(Files.readText("/proc/mounts")?.contains(node.root) == false)
            #expect(processes(with: directory) == [])
        }
    }

    @Test("what commands left behind ends with the container's removal")
    func commandsLeaveNothing() async throws {
        try await TestNode.run { node in
            let mark = "63\(SystemRandom().next(below: 1 << 30))"
            let sandbox = try await node.sandbox()
            let id = try await node.start(node.shell("exec sleep 1000"), in: sandbox)
            let script =
                "setsid sh -c 'touch \(node.root)/left; exec sleep \(mark)' >/dev/null 2>&1 & "
                + "while [ ! -e \(node.root)/left ]; do sleep 0.01; done"
            _ = try await node.runtime.execSync(
                id, command: ["sh", "-c", script], timeout: .seconds(30), outputBytesMax: 100)
            try await waitUntil("it sleeps") { !processes(with: mark).isEmpty }
            try await node.runtime.removeSandbox(sandbox.id)
            try await waitUntil("it has gone") { processes(with: mark).isEmpty }
        }
    }

    @Test("a container that was taken over after its end is removed with its shim")
    func removeAfterRestart() async throws {
        try await TestNode.run { node in
            let ended = try await node.finish(node.shell("exit 0"), in: node.sandbox())
            let successor = try TestNode(root: node.root)
            let directory = "\(node.root)/runtime/containers/\(ended.id)"
            try await successor.runtime.removeContainer(ended.id)
            #expect(!Files.exists(directory) && processes(with: directory) == [])
        }
    }

    @Test("after a rotation the log goes on in a new file")
    func rotation() async throws {
        try await TestNode.run { node in
            let script = "echo old; while [ ! -e \(node.root)/go ]; do sleep 0.01; done; echo new; exec sleep 1000"
            let id = try await node.start(node.shell(script), in: node.sandbox())
            try await waitUntil("the first line is there") { node.logLines().count == 1 }
            rename(node.log(), node.log() + ".1")
            try await node.runtime.reopenLog(id)
            try await waitUntil("the new file is there") { Files.exists(node.log()) }
            try Files.write([], to: node.root + "/go")
            try await waitUntil("the second line is there") { node.logLines().count == 1 }
            #expect(node.logLines().first?.hasSuffix(" F new") == true)
            #expect(Files.readText(node.log() + ".1")?.hasSuffix(" F old\n") == true)
        }
    }

    @Test("a log that can't be written keeps the container from starting, with path and cause")
    func unwritableLog() async throws {
        try await TestNode.run { node in
            var configuration = node.shell("exit 0")
            configuration.logPath = node.root + "/absent/main.log"
            let message = "cannot open the log file \(configuration.logPath): No such file or directory"
            let sandbox = try await node.sandbox()
            await #expect(throws: RuntimeError.failed(message)) { try await node.start(configuration, in: sandbox) }
        }
    }
}
