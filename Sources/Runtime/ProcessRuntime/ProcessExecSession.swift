import CPlatform
import Glibc
import Synchronization

/// A command that runs beside the main process of a container, its streams connected by pipes or a terminal.
final class ProcessExecSession: ExecSession {
    private struct State {
        /// Standard output and error at our side; negative once ended.
        var outputs: [Int32]
        var input: Int32
        var exitCode: Int?
        var waiters: [CheckedContinuation<Int, Never>] = []
    }

    /// As much as a pipe holds.
    private static let readBytesMax = 65536

    let process: pid_t
    private let isTerminal: Bool
    private let state: Mutex<State>
    private let onExit: @Sendable (pid_t) -> Void

    /// Starts the shim's exec mode, which enters the container's mount view and becomes the command.
    init(
        arguments: [String], options: ExecOptions, onExit: @escaping @Sendable (pid_t) -> Void
    ) throws(RuntimeError) {
        let streams = try ExecStreams(options)
        defer { for descriptor in Set(streams.theirs) { close(descriptor) } }
        isTerminal = options.tty
        self.onExit = onExit
        do {
            process = try ShimProcess.spawn(arguments, streams: streams.theirs)
        } catch {
            for descriptor in streams.outputs + [streams.input] where descriptor >= 0 { close(descriptor) }
            throw error
        }
        state = Mutex(State(outputs: streams.outputs, input: streams.input))
        awaitExit()
    }

    deinit {
        state.withLock { state in
            for descriptor in state.outputs + [state.input] where descriptor >= 0 {
                EventPoller.shared.forget(descriptor)
                close(descriptor)
            }
        }
    }

    func read() async throws -> (isError: Bool, bytes: [UInt8])? {
        while true {
            try Task.checkCancellation()
            let (chunk, open) = state.withLock { state -> ((Bool, [UInt8])?, [Int32]) in
                for index in state.outputs.indices where state.outputs[index] >= 0 {
                    if let bytes = Self.take(&state.outputs[index]) { return ((index == 1, bytes), []) }
                }
                return (nil, state.outputs.filter { $0 >= 0 })
            }
            if let chunk { return chunk }
            if open.isEmpty { return nil }
            await ready(open, .read)
        }
    }

    func write(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try Task.checkCancellation()
            let (count, input) = try state.withLock { state in
                guard state.input >= 0 else { throw RuntimeError.failed("the command's standard input is closed") }
                let count = rest.withUnsafeBytes { Glibc.write(state.input, $0.baseAddress, $0.count) }
                if count < 0, errno != EAGAIN, errno != EINTR {
                    throw RuntimeError.failed("the command has closed its standard input")
                }
                return (max(count, 0), state.input)
            }
            rest = rest.dropFirst(count)
            if !rest.isEmpty { await ready([input], .write) }
        }
    }

    func closeInput() async {
        let endOfTransmission: [UInt8] = [4]
        // A terminal has no end of its own to close: Ctrl-D says it.
        if isTerminal { try? await write(endOfTransmission) }
        state.withLock { state in
            guard state.input >= 0 else { return }
            EventPoller.shared.forget(state.input)
            close(state.input)
            state.input = -1
        }
    }

    func resize(columns: Int, rows: Int) async {
        state.withLock { state in
            guard isTerminal, let terminal = state.outputs.first, terminal >= 0 else { return }
            var size = winsize()
            size.ws_col = UInt16(clamping: columns)
            size.ws_row = UInt16(clamping: rows)
            _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
        }
    }

    func wait() async throws -> Int {
        await withCheckedContinuation { continuation in
            let code = state.withLock { state in
                if state.exitCode == nil { state.waiters.append(continuation) }
                return state.exitCode
            }
            if let code { continuation.resume(returning: code) }
        }
    }

    func cancel() {
        // The number may be another process's once this one was waited for.
        state.withLock { state in
            guard state.exitCode == nil else { return }
            kill(-process, SIGKILL)
            // It may not yet lead a group of its own.
            kill(process, SIGKILL)
        }
    }

    /// nil when there is nothing to read now; a stream that has ended becomes negative.
    private static func take(_ output: inout Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: readBytesMax)
        let count = Glibc.read(output, &bytes, bytes.count)
        if count > 0 { return Array(bytes.prefix(count)) }
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        // A terminal reports an error when its last user has gone.
        EventPoller.shared.forget(output)
        close(output)
        output = -1
        return nil
    }

    /// Waits until one of the descriptors is ready or the task is cancelled.
    private func ready(_ descriptors: [Int32], _ direction: EventPoller.Direction) async {
        let turn = Turn()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                turn.wait(continuation)
                for descriptor in descriptors { EventPoller.shared.once(descriptor, direction) { turn.end() } }
            }
        } onCancel: {
            turn.end()
        }
    }

    private func awaitExit() {
        let descriptor = swiftlet_process_descriptor(process)
        EventPoller.shared.once(descriptor) { [self] in
            EventPoller.shared.forget(descriptor)
            close(descriptor)
            let (code, waiters) = state.withLock { state in
                var status: Int32 = 0
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                let signal = Int(status & 0x7f)
                let code = signal == 0 ? Int(status >> 8 & 0xff) : 128 + signal
                // What the command left in the background ends with it, as with any container runtime.
                kill(-process, SIGKILL)
                state.exitCode = code
                defer { state.waiters = [] }
                return (code, state.waiters)
            }
            onExit(process)
            for waiter in waiters { waiter.resume(returning: code) }
        }
    }
}

/// A wait that ends once, whoever ends it first.
private final class Turn: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Void, Never>?
        var hasEnded = false
    }
    private let state = Mutex(State())

    func wait(_ continuation: CheckedContinuation<Void, Never>) {
        let hasEnded = state.withLock { state in
            if !state.hasEnded { state.continuation = continuation }
            return state.hasEnded
        }
        if hasEnded { continuation.resume() }
    }

    func end() {
        let continuation = state.withLock { state in
            state.hasEnded = true
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume()
    }
}
