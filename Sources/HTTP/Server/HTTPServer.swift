import Synchronization

/// An HTTP/1.1 server: any number of listeners in front of one handler.
///
/// Every connection is a task pinned to an event loop, and the handler is called there: an answer that waits for nothing is
/// given without a hop between threads. A handler with long computations should leave the loop.
public final class HTTPServer: Sendable {
    private struct State {
        var listeners: [Listener] = []
        var connections: [UInt64: ServerConnection] = [:]
        var nextIdentifier: UInt64 = 0
        var isDraining = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    private let handler: any HTTPHandler
    private let limits: HTTPLimits
    private let state = Mutex(State())

    public init(handler: any HTTPHandler, limits: HTTPLimits = HTTPLimits()) {
        self.handler = handler
        self.limits = limits
    }

    deinit { state.withLock { $0.listeners }.forEach { $0.close() } }

    /// Begins to serve an address; port 0 has the kernel choose. Gives back what it is bound to.
    @discardableResult
    public func listen(_ address: SocketAddress, tls: TLSContext? = nil) throws(SocketError) -> SocketAddress {
        let listener = try Listener(address, tls: tls) { [weak self] channel in
            if let self { self.accept(channel) } else { channel.close() }
        }
        state.withLock { $0.listeners.append(listener) }
        return listener.address
    }

    /// How many connections are open.
    public var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Stops accepting, closes what rests, ends endless bodies, and waits for the requests in work; what is left after
    /// `deadline` is cut.
    public func drain(deadline: Duration) async {
        let (listeners, connections) = state.withLock { state in
            state.isDraining = true
            defer { state.listeners = [] }
            return (state.listeners, Array(state.connections.values))
        }
        listeners.forEach { $0.close() }
        connections.forEach { $0.drain() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitUntilEmpty() }
            group.addTask {
                try? await Task.sleep(for: deadline)
                self.state.withLock { Array($0.connections.values) }.forEach { $0.abort() }
                // A handler that never answers must not hold the process.
                self.releaseWaiters()
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func accept(_ channel: SocketChannel) {
        let connection = ServerConnection(channel, handler: handler, limits: limits)
        let identifier = state.withLock { state -> UInt64? in
            guard state.connections.count < limits.connectionsMax, !state.isDraining else { return nil }
            state.nextIdentifier += 1
            state.connections[state.nextIdentifier] = connection
            return state.nextIdentifier
        }
        guard let identifier else { return channel.close() }
        Task(executorPreference: channel.loop) {
            await connection.serve()
            self.remove(identifier)
        }
    }

    private func remove(_ identifier: UInt64) {
        let isEmpty = state.withLock { state in
            state.connections[identifier] = nil
            return state.connections.isEmpty
        }
        if isEmpty { releaseWaiters() }
    }

    private func waitUntilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.connections.isEmpty { state.drained.append(continuation) }
                return state.connections.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }

    private func releaseWaiters() {
        let waiters = state.withLock { state in
            defer { state.drained = [] }
            return state.drained
        }
        waiters.forEach { $0.resume() }
    }
}
