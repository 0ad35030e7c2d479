import Platform
import Runtime
import Synchronization

/// A runtime in memory: containers run until the test ends them.
final class FakeRuntime: Runtime {
    let name = "fake"

    private struct State {
        var sandboxes: [String: Sandbox] = [:]
        var containers: [String: ContainerStatus] = [:]
        var configurations: [String: ContainerConfiguration] = [:]
        var missingImages: Set<String> = []
        var ignoresTermination = false
        var listeners: [AsyncStream<ContainerEvent>.Continuation] = []
        var nextID = 0
    }

    private let state = Mutex(State())
    private let time: any TimeSource

    init(time: any TimeSource = SystemTime()) { self.time = time }

    func makeImageMissing(_ image: String) { state.withLock { _ = $0.missingImages.insert(image) } }
    func ignoreTermination() { state.withLock { $0.ignoresTermination = true } }
    func configuration(_ id: String) -> ContainerConfiguration? { state.withLock { $0.configurations[id] } }
    func all() -> [ContainerStatus] { state.withLock { $0.containers.values.sorted { $0.id < $1.id } } }
    func running() -> [ContainerStatus] { all().filter { $0.state == .running } }
    func knownSandboxes() -> [Sandbox] { state.withLock { Array($0.sandboxes.values) } }

    /// As after a restart of the machine.
    func forgetEverything() {
        state.withLock { state in
            state.containers = [:]
            state.sandboxes = [:]
        }
    }

    /// Ends a container as a signal or its own will would.
    func end(_ id: String, code: Int) {
        let event = state.withLock { state -> (ContainerEvent, [AsyncStream<ContainerEvent>.Continuation])? in
            guard var container = state.containers[id], container.state == .running else { return nil }
            container.state = .exited
            container.exitCode = code
            container.finishedAt = time.now
            state.containers[id] = container
            let event = ContainerEvent(kind: .exited, containerID: id, sandboxID: container.sandboxID)
            return (event, state.listeners)
        }
        for listener in event?.1 ?? [] { if let event { listener.yield(event.0) } }
    }

    func runSandbox(_ configuration: SandboxConfiguration) async throws -> Sandbox {
        state.withLock { state in
            let id = "s-\(configuration.podUID)"
            let sandbox = Sandbox(
                id: id, podUID: configuration.podUID, namespace: configuration.namespace, name: configuration.name,
                address: "127.41.0.\(state.sandboxes.count + 1)", isReady: true)
            state.sandboxes[id] = sandbox
            return sandbox
        }
    }

    func stopSandbox(_ id: String) async throws {
        for container in all() where container.sandboxID == id { end(container.id, code: 137) }
        state.withLock { $0.sandboxes[id]?.isReady = false }
    }

    func removeSandbox(_ id: String) async throws { state.withLock { $0.sandboxes[id] = nil } }
    func sandboxes() async throws -> [Sandbox] { knownSandboxes() }

    func resolveImage(_ image: String) async throws -> ResolvedImage {
        if state.withLock({ $0.missingImages.contains(image) }) {
            throw RuntimeError.imageNotFound(image: image, reason: "no such image")
        }
        return ResolvedImage(id: image)
    }

    func createContainer(_ configuration: ContainerConfiguration, in sandbox: String) async throws -> String {
        state.withLock { state in
            state.nextID += 1
            let id = "c\(state.nextID)"
            state.configurations[id] = configuration
            state.containers[id] = ContainerStatus(
                id: id, sandboxID: sandbox, name: configuration.name, attempt: configuration.attempt,
                image: configuration.image, imageID: configuration.image, state: .created, createdAt: time.now,
                logPath: configuration.logPath)
            return id
        }
    }

    func startContainer(_ id: String) async throws {
        state.withLock { state in
            state.containers[id]?.state = .running
            state.containers[id]?.startedAt = time.now
        }
    }

    func stopContainer(_ id: String, grace: Duration) async throws {
        if grace > .zero, state.withLock({ $0.ignoresTermination }) { try? await time.sleep(for: grace) }
        end(id, code: grace > .zero ? 143 : 137)
    }

    func removeContainer(_ id: String) async throws { state.withLock { $0.containers[id] = nil } }
    func containers() async throws -> [ContainerStatus] { all() }

    func containerStatus(_ id: String) async throws -> ContainerStatus {
        guard let status = state.withLock({ $0.containers[id] }) else { throw RuntimeError.notFound(id) }
        return status
    }

    /// `true` and `false` are the only commands.
    func execSync(
        _ id: String, command: [String], timeout: Duration, outputBytesMax: Int
    ) async throws -> ExecResult {
        ExecResult(exitCode: command == ["true"] ? 0 : 1, output: Array("output".utf8))
    }

    func exec(_ id: String, command: [String], options: ExecOptions) async throws -> any ExecSession {
        guard command.first == "echo" else { throw RuntimeError.failed("no program \(command)") }
        return EchoSession(code: command.count - 1)
    }

    func stats(_ id: String) async throws -> ContainerStats {
        ContainerStats(timestamp: time.now, cpuNanoseconds: 1_000_000, workingSetBytes: 1 << 20)
    }

    func events() -> AsyncStream<ContainerEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ContainerEvent.self, bufferingPolicy: .bufferingNewest(100))
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }
}
