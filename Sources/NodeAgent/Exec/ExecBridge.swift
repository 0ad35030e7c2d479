import JSON
import Platform
import Runtime

/// Joins a command's streams to a connection that speaks `v4.channel.k8s.io` or `v5.channel.k8s.io`: each message begins
/// with the number of its channel. Version 5 adds a message that closes a channel, so that a command sees the end of
/// its input.
struct ExecBridge: Sendable {
    var session: any ExecSession
    var connection: any ChannelConnection
    var streams = Streams()
    var time: any TimeSource

    enum Channel: UInt8 {
        case stdin = 0
        case stdout = 1
        case stderr = 2
        case error = 3
        case resize = 4
        case close = 255
    }

    /// What the client asked to be connected to.
    struct Streams: Sendable {
        var input = true
        var output = true
        var error = true
        var terminal = false

        var isAny: Bool { input || output || error }
    }

    /// How long the client may take to answer our farewell: it has everything by then.
    static let closeTimeout = Duration.seconds(5)

    private enum Ended { case input, output, patience }

    /// Runs until the command has ended and its result is sent, or the other side is gone, which kills the command.
    func run() async {
        await withTaskGroup(of: Ended.self) { group in
            group.addTask {
                await forwardInput()
                return .input
            }
            group.addTask {
                await forwardOutput()
                return .output
            }
            if await group.next() == .input {
                session.cancel()
            } else {
                await connection.close()
                group.addTask {
                    try? await time.sleep(for: Self.closeTimeout)
                    return .patience
                }
            }
            _ = await group.next()
            group.cancelAll()
        }
    }

    /// Tells a client that is connected already why its command could not be started.
    static func refuse(_ message: String, over connection: any ChannelConnection, time: any TimeSource) async {
        try? await connection.send([Channel.error.rawValue] + failure(message).encoded())
        await connection.close()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { while let message = try? await connection.receive() { _ = message } }
            group.addTask { try? await time.sleep(for: closeTimeout) }
            _ = await group.next()
            group.cancelAll()
        }
    }

    private func forwardOutput() async {
        do {
            while let output = try await session.read() {
                guard output.isError ? streams.error : streams.output else { continue }
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
                await take(message)
            }
        } catch {
            // The connection broke: that is an end too.
        }
    }

    private func take(_ message: [UInt8]) async {
        guard let channel = message.first.flatMap(Channel.init) else { return }
        let content = Array(message.dropFirst())
        switch channel {
        case .stdin:
            // A command may close its input and go on, as `head` does: what comes then has no reader.
            if !content.isEmpty { try? await session.write(content) }
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

extension ExecBridge.Streams {
    /// The agent's names of the parameters, which the API server translates to.
    init(_ target: RequestTarget) {
        input = target.flag("input") || target.flag("stdin")
        output = target.flag("output") || target.flag("stdout")
        terminal = target.flag("tty")
        // A terminal has one output.
        error = !terminal && (target.flag("error") || target.flag("stderr"))
    }
}
