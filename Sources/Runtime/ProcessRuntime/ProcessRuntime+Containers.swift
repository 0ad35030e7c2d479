import Glibc
import Platform

extension ProcessRuntime {
    /// A shim ends as soon as its last record is on the disk, however busy that is.
    private static let shimEndTimeout = Duration.seconds(30)

    public func createContainer(
        _ configuration: ContainerConfiguration, in sandbox: String
    ) async throws -> String {
        guard let record = state.withLock({ $0.sandboxes[sandbox] }), record.sandbox.isReady else {
            throw RuntimeError.notFound("sandbox \(sandbox)")
        }
        let image = try images.resolve(configuration.image)
        let id = newIdentifier()
        let directory = "\(self.configuration.root)/containers/\(id)"
        let groups = try cgroups.make(for: id, configuration)
        do {
            let spec = ContainerSpec(
                id: id, directory: directory, configuration: configuration, image: image, sandbox: record,
                path: self.configuration.path, preload: self.configuration.preloadPath, cgroups: groups)
            try prepare(spec)
            let createdAt = self.configuration.world.time.now
            try spec.record(createdAt: createdAt).write(to: directory + "/spec")
            let status = ContainerStatus(
                id: id, sandboxID: sandbox, name: configuration.name, attempt: configuration.attempt,
                image: configuration.image, imageID: image.id, state: .created, createdAt: createdAt,
                logPath: configuration.logPath)
            try add(ContainerRecord(directory: directory, status: status, cgroups: groups))
        } catch {
            ControlGroups.remove(groups)
            Files.removeTree(directory)
            throw error
        }
        return id
    }

    public func startContainer(_ id: String) async throws {
        let directory = try state.withLock { state in
            guard let record = state.containers[id] else { throw RuntimeError.notFound("container \(id)") }
            guard record.status.state == .created, record.connection < 0 else {
                throw RuntimeError.failed("container \(id) was started before")
            }
            return record.directory
        }
        let connection = try ShimProcess.start(shim: configuration.shimPath, directory: directory)
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                state.containers[id]?.connection = connection
                state.containers[id]?.starter = continuation
            }
            listen(to: id, on: connection)
        }
    }

    public func stopContainer(_ id: String, grace: Duration) async throws {
        let milliseconds = min(max(grace.nanoseconds, 0) / 1_000_000, Int64(Int32.max))
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard let record = state.containers[id], record.connection >= 0 else { return true }
                state.containers[id]?.waiters.append(continuation)
                // The shim counts the time: it does so even if the agent ends meanwhile.
                ShimProcess.send("stop \(SIGTERM) \(milliseconds)", to: record.connection)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    public func removeContainer(_ id: String) async throws {
        try await waitForShim(of: id)
        let record = try state.withLock { state in
            guard let record = state.containers[id] else { throw RuntimeError.notFound("container \(id)") }
            guard record.connection < 0 else {
                throw RuntimeError.failed("container \(id) still runs: stop it before it is removed")
            }
            state.containers[id] = nil
            return record
        }
        // Commands are no children of the shim, so nobody else sees to what they leave behind.
        if record.hadCommands { ProcessTree.killAllMarked(id) }
        ControlGroups.remove(record.cgroups)
        Files.removeTree(record.directory)
    }

    /// Once a container is removed, no process of it is left: its shim must have gone too.
    private func waitForShim(of id: String) async throws {
        let (end, continuation) = AsyncStream.makeStream(of: Never.self)
        let isThere = state.withLock { state in
            guard let record = state.containers[id], record.farewell >= 0 else { return false }
            state.containers[id]?.removers.append(continuation)
            return true
        }
        guard isThere else { return }
        let time = configuration.world.time
        let hasEnded = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in end {}
                return !Task.isCancelled
            }
            group.addTask {
                try? await time.sleep(for: Self.shimEndTimeout)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
        if !hasEnded { throw RuntimeError.failed("the shim of container \(id) has not ended yet") }
    }

    public func containers() async throws -> [ContainerStatus] {
        state.withLock { $0.containers.values.map(\.status).sorted { $0.id < $1.id } }
    }

    public func containerStatus(_ id: String) async throws -> ContainerStatus {
        guard let record = state.withLock({ $0.containers[id] }) else {
            throw RuntimeError.notFound("container \(id)")
        }
        return record.status
    }

    public func stats(_ id: String) async throws -> ContainerStats {
        guard let record = state.withLock({ $0.containers[id] }) else {
            throw RuntimeError.notFound("container \(id)")
        }
        guard record.status.state == .running, let shim = record.shimProcess else {
            throw RuntimeError.failed("container \(id) does not run")
        }
        let usage = ProcessTree.usage(below: shim)
        return ContainerStats(
            timestamp: configuration.world.time.now, cpuNanoseconds: usage.cpuNanoseconds,
            workingSetBytes: usage.workingSetBytes)
    }

    /// Makes the shim write to a new log file of the same name, after a rotation has renamed the old one.
    public func reopenLog(_ id: String) async throws {
        try state.withLock { state in
            guard let record = state.containers[id] else { throw RuntimeError.notFound("container \(id)") }
            if record.connection >= 0 {
                ShimProcess.send("reopen \(record.status.logPath)", to: record.connection)
            }
        }
    }

    private func newIdentifier() -> String {
        let random = configuration.world.random
        return [random.next(), random.next()].map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private func prepare(_ spec: ContainerSpec) throws(RuntimeError) {
        try Files.makeDirectory(spec.workDirectory)
        // The container's user writes it, whoever that is; the directory around it keeps others out.
        try Files.write([], to: spec.terminationLog, mode: 0o666)
        chmod(spec.terminationLog, 0o666)
        guard geteuid() == 0, let user = spec.configuration.runAsUser else { return }
        chown(
            spec.workDirectory, uid_t(truncatingIfNeeded: user),
            gid_t(truncatingIfNeeded: spec.configuration.runAsGroup ?? 0))
    }

    private func add(_ record: ContainerRecord) throws(RuntimeError) {
        let isNew = state.withLock { state in
            let isKnown = state.containers.values.contains {
                $0.status.sandboxID == record.status.sandboxID && $0.status.name == record.status.name
                    && $0.status.attempt == record.status.attempt
            }
            if !isKnown { state.containers[record.status.id] = record }
            return !isKnown
        }
        if !isNew {
            throw .failed("container \(record.status.name) has an attempt \(record.status.attempt) in this pod already")
        }
    }
}
