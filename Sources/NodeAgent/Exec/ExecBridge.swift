import JSON
import Runtime

/// Joins a command's streams to a connection that speaks `v4.channel.k8s.io` or `v5.channel.k8s.io`: each message begins
/// with the number of its channel. Version 5 adds a message that closes a channel, so that a command sees the end of
/// its input.
struct ExecBridge: Sendable {
    var session: any ExecSession
    var connection: any ChannelConnection

    enum Channel: UInt8 {
        case stdin = 0
        case stdout = 1
        case stderr = 2
        case error = 3
        case resize = 4
        case close = 255
    }

    /// Runs until the command has ended and its result is sent, or the other side is gone, which kills the command.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.forwardInput() }
            await forwardOutput()
            group.cancelAll()
        }
    }

    private func forwardOutput() async {
        do {
            while let output = try await session.read() {
                let channel: Channel = output.isError ? .stderr : .stdout
                try await connection.send([channel.rawValue] + output.bytes)
            }
            let code = try await session.wait()
            try await connection.send([Channel.error.rawValue] + Self.result(exitCode: code).encoded())
        } catch {
            session.cancel()
            try? await connection.send([Channel.error.rawValue] + Self.failure("\(error)").encoded())
        }
    }

    private func forwardInput() async {
        do {
            while let message = try await connection.receive() {
                try await take(message)
            }
        } catch {
            // The connection broke: what the command does has no reader any more.
        }
        if !Task.isCancelled { session.cancel() }
    }

    private func take(_ message: [UInt8]) async throws {
        guard let channel = message.first.flatMap(Channel.init) else { return }
        let content = Array(message.dropFirst())
        switch channel {
        case .stdin: if !content.isEmpty { try await session.write(content) }
        case .resize:
            guard let size = try? JSON(parsing: content), let columns = size["Width"]?.int,
                let rows = size["Height"]?.int
            else { return }
            await session.resize(columns: columns, rows: rows)
        case .close: if content.first == Channel.stdin.rawValue { await session.closeInput() }
        case .stdout, .stderr, .error: break
        }
    }

    static func result(exitCode: Int) -> JSON {
        if exitCode == 0 { return ["metadata": [:], "status": "Success"] }
        return [
            "metadata": [:], "status": "Failure", "reason": "NonZeroExitCode",
            "message": .string("command terminated with non-zero exit code: exit status \(exitCode)"),
            "details": ["causes": [["reason": "ExitCode", "message": .string(String(exitCode))]]],
        ]
    }

    static func failure(_ message: String) -> JSON {
        [
            "metadata": [:], "status": "Failure", "reason": "InternalError", "message": .string(message), "code": 500,
        ]
    }
}
