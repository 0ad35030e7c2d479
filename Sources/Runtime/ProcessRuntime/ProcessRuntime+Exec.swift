import Glibc

extension ProcessRuntime {
    public func exec(_ id: String, command: [String], options: ExecOptions) async throws -> any ExecSession {
        try startSession(id, command: command, options: options)
    }

    public func execSync(
        _ id: String, command: [String], timeout: Duration, outputBytesMax: Int
    ) async throws -> ExecResult {
        let session = try startSession(id, command: command, options: ExecOptions(stdin: false, tty: false))
        let time = configuration.world.time
        return try await withThrowingTaskGroup(of: ExecResult?.self) { group in
            group.addTask {
                var output: [UInt8] = []
                // What is beyond the limit is read all the same: a command must not hang on a full pipe.
                while let chunk = try await session.read() {
                    output += chunk.bytes.prefix(max(outputBytesMax - output.count, 0))
                }
                return ExecResult(exitCode: try await session.wait(), output: output)
            }
            group.addTask {
                try await time.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else {
                session.cancel()
                throw RuntimeError.failed("the command did not end within \(timeout)")
            }
            return result
        }
    }

    private func startSession(
        _ id: String, command: [String], options: ExecOptions
    ) throws(RuntimeError) -> ProcessExecSession {
        guard !command.isEmpty else { throw .configuration("no command to execute") }
        guard let record = state.withLock({ $0.containers[id] }) else { throw .notFound("container \(id)") }
        guard record.status.state == .running, let process = record.status.processID else {
            throw .failed("container \(id) does not run")
        }
        let mode = options.tty ? "tty" : "pipe"
        let arguments = [configuration.shimPath, "exec", record.directory, "\(process)", mode] + command
        let session = try ProcessExecSession(arguments: arguments, options: options) { [weak self] process in
            self?.state.withLock { $0.containers[id]?.commands[process] = nil }
        }
        // The container may have ended meanwhile: then nobody else would end the command.
        let isRunning = state.withLock { state in
            guard state.containers[id]?.status.state == .running else { return false }
            state.containers[id]?.hadCommands = true
            state.containers[id]?.commands[session.process] = { [weak session] in session?.cancel() }
            return true
        }
        if !isRunning { session.cancel() }
        return session
    }
}
