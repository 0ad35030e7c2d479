import Glibc

/// What shims tell: a container started, failed to start or ended; or the shim itself ended before its time.
extension ProcessRuntime {
    func recoverContainers() {
        for name in Files.names(in: configuration.root + "/containers") {
            let directory = "\(configuration.root)/containers/\(name)"
            guard var record = ContainerRecord(directory: directory) else {
                // The agent ended while it made the container: nothing was started yet.
                Files.removeTree(directory)
                continue
            }
            let connection = ShimProcess.connect(directory: directory)
            if record.status.state == .exited {
                record.farewell = connection ?? -1
                state.withLock { $0.containers[name] = record }
                if let connection { awaitEnd(ofShim: name, on: connection) }
                continue
            }
            record.connection = connection ?? -1
            state.withLock { $0.containers[name] = record }
            if let connection {
                listen(to: name, on: connection)
            } else if record.status.state == .running {
                finish(name)
            }
        }
    }

    func listen(to id: String, on connection: Int32) {
        EventPoller.shared.once(connection) { [weak self] in
            guard let self else {
                Glibc.close(connection)
                return
            }
            while let message = ShimProcess.receive(from: connection) {
                switch message {
                case .started: self.didStart(id)
                case .failed(let isConfiguration, let text):
                    self.didFail(id, isConfiguration ? .configuration(text) : .failed(text))
                    return
                case .exited, .end:
                    self.finish(id)
                    return
                }
            }
            self.listen(to: id, on: connection)
        }
    }

    private func didStart(_ id: String) {
        let (starter, isNews) = state.withLock { state in
            let isNews = state.containers[id]?.status.state == .created
            state.containers[id]?.readStart()
            let starter = state.containers[id]?.starter
            state.containers[id]?.starter = nil
            return (starter, isNews)
        }
        if isNews { emit(.started, id) }
        starter?.resume()
    }

    private func didFail(_ id: String, _ error: RuntimeError) {
        let record = close(id)
        record?.starter?.resume(throwing: error)
        for waiter in record?.waiters ?? [] { waiter.resume() }
    }

    /// Takes the end of a container from the shim's file or, when the shim was killed before it could write one, makes
    /// the end true: whatever is left of the container is killed.
    private func finish(_ id: String) {
        guard let record = state.withLock({ $0.containers[id] }) else { return }
        if !Files.exists(record.directory + "/exit") {
            ControlGroups.kill(record.cgroups)
            ProcessTree.killAllMarked(id)
            log.warning("the shim of a container was killed", ["container": id])
            record.writeExit(
                code: 128 + Int(SIGKILL), signal: Int(SIGKILL), at: configuration.world.time.now,
                message: "the shim process of the container ended before the container")
        }
        let ended = close(id)
        for (_, kill) in ended?.commands ?? [:] { kill() }
        emit(.exited, id)
        ended?.starter?.resume(throwing: RuntimeError.failed("the shim ended before the container started"))
        for waiter in ended?.waiters ?? [] { waiter.resume() }
    }

    /// Parts with the shim and reads the container's end; returns what was known and who waits.
    private func close(_ id: String) -> ContainerRecord? {
        let record = state.withLock { state -> ContainerRecord? in
            guard let record = state.containers[id] else { return nil }
            if record.connection >= 0 { EventPoller.shared.forget(record.connection) }
            state.containers[id]?.farewell = record.connection
            state.containers[id]?.connection = -1
            state.containers[id]?.starter = nil
            state.containers[id]?.waiters = []
            state.containers[id]?.commands = [:]
            state.containers[id]?.readExit()
            return record
        }
        if let record, record.connection >= 0 { awaitEnd(ofShim: id, on: record.connection) }
        return record
    }

    /// The shim outlives its container by an instant, in which it brings the last record to the disk. The kernel closes
    /// the connection for it when it ends.
    private func awaitEnd(ofShim id: String, on connection: Int32) {
        EventPoller.shared.once(connection) { [weak self] in
            guard let self else {
                Glibc.close(connection)
                return
            }
            while let message = ShimProcess.receive(from: connection) {
                if message == .end { return self.didEnd(shimOf: id, connection) }
            }
            self.awaitEnd(ofShim: id, on: connection)
        }
    }

    private func didEnd(shimOf id: String, _ connection: Int32) {
        EventPoller.shared.forget(connection)
        Glibc.close(connection)
        let removers = state.withLock { state in
            let removers = state.containers[id]?.removers ?? []
            state.containers[id]?.farewell = -1
            state.containers[id]?.removers = []
            return removers
        }
        for remover in removers { remover.finish() }
    }

    private func emit(_ kind: ContainerEvent.Kind, _ id: String) {
        state.withLock { state in
            guard let record = state.containers[id] else { return }
            let event = ContainerEvent(kind: kind, containerID: id, sandboxID: record.status.sandboxID)
            for observer in state.observers.values { observer.yield(event) }
        }
    }
}
