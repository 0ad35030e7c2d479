import HTTP
import Platform
import Synchronization

/// Chooses an endpoint of one Service port for each connection or request, and keeps the connections that rest.
final class EndpointBalancer: Sendable {
    private struct State {
        var endpoints: [SocketAddress] = []
        var affinityTimeout: Duration?
        var active: [SocketAddress: Int] = [:]
        /// Endpoints that failed a moment ago, and until when they are avoided.
        var suspects: [SocketAddress: Duration] = [:]
        /// Client host -> its endpoint, and when it was last used.
        var affinity: [String: (endpoint: SocketAddress, used: Duration)] = [:]
        var idle: [SocketAddress: [MessageSource]] = [:]
        var turn = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())
    private let world: World

    /// An endpoint that refused is tried last for so long: about what it takes until its pod is seen to be not ready.
    private static let suspicion = Duration.seconds(1)
    /// Connections kept to one endpoint: enough for a busy node, few enough for a server with a limit of its own.
    private static let idleMax = 64
    /// Clients remembered; beyond it the oldest half is forgotten.
    private static let affinityClientsMax = 10_000

    init(world: World) { self.world = world }

    func update(endpoints: [SocketAddress], affinityTimeout: Duration?) {
        let (gone, waiters) = state.withLock { state in
            state.endpoints = endpoints
            state.affinityTimeout = affinityTimeout
            let current = Set(endpoints)
            let gone = state.idle.filter { !current.contains($0.key) }.flatMap(\.value)
            state.idle = state.idle.filter { current.contains($0.key) }
            state.active = state.active.filter { current.contains($0.key) }
            state.suspects = state.suspects.filter { current.contains($0.key) }
            guard !endpoints.isEmpty else { return (gone, [UInt64: CheckedContinuation<Void, Never>]()) }
            defer { state.waiters = [:] }
            return (gone, state.waiters)
        }
        gone.forEach { $0.channel.close() }
        waiters.values.forEach { $0.resume() }
    }

    /// The endpoint with the fewest requests in work, those that tie in turn. Nil without endpoints. Counts it as in work
    /// until `release`.
    func pick(client: String, avoiding tried: Set<SocketAddress>) -> SocketAddress? {
        let now = world.time.uptime
        return state.withLock { state in
            let candidates = Self.candidates(&state, tried, now)
            guard !candidates.isEmpty else { return nil }
            var chosen: SocketAddress
            if let timeout = state.affinityTimeout, let kept = state.affinity[client], now - kept.used <= timeout,
                candidates.contains(kept.endpoint)
            {
                chosen = kept.endpoint
            } else {
                state.turn &+= 1
                let offset = state.turn % candidates.count
                chosen = candidates[offset]
                for index in 0..<candidates.count {
                    let other = candidates[(offset + index) % candidates.count]
                    if state.active[other, default: 0] < state.active[chosen, default: 0] { chosen = other }
                }
            }
            if state.affinityTimeout != nil { Self.remember(client, chosen, now, &state) }
            state.active[chosen, default: 0] += 1
            return chosen
        }
    }

    /// The work on an endpoint is over.
    func release(_ endpoint: SocketAddress, failed: Bool) {
        let until = world.time.uptime + Self.suspicion
        state.withLock { state in
            if let count = state.active[endpoint] { state.active[endpoint] = max(0, count - 1) }
            if failed, state.endpoints.contains(endpoint) { state.suspects[endpoint] = until }
        }
    }

    /// Waits for endpoints to come, at most so long.
    func waitForEndpoints(atMost duration: Duration) async {
        let identifier = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait(identifier) }
            group.addTask {
                try? await self.world.time.sleep(for: duration)
                self.state.withLock { $0.waiters.removeValue(forKey: identifier) }?.resume()
            }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: - Connections that rest

    func takeIdle(_ endpoint: SocketAddress) -> MessageSource? {
        while let source = state.withLock({ $0.idle[endpoint]?.popLast() }) {
            if source.channel.isQuiet { return source }
            source.channel.close()
        }
        return nil
    }

    func keep(_ source: MessageSource, to endpoint: SocketAddress) {
        let isKept = state.withLock { state in
            guard state.endpoints.contains(endpoint), state.idle[endpoint, default: []].count < Self.idleMax,
                source.with({ $0.isEmpty })
            else { return false }
            state.idle[endpoint, default: []].append(source)
            return true
        }
        if !isKept { source.channel.close() }
    }

    // MARK: - Details

    private func wait(_ identifier: UInt64) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.endpoints.isEmpty else { return true }
                state.waiters[identifier] = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Without those tried and, if others are left, without those that failed a moment ago.
    private static func candidates(_ state: inout State, _ tried: Set<SocketAddress>, _ now: Duration)
        -> [SocketAddress]
    {
        if tried.isEmpty, state.suspects.isEmpty { return state.endpoints }
        state.suspects = state.suspects.filter { $0.value > now }
        let untried = state.endpoints.filter { !tried.contains($0) }
        let healthy = untried.filter { state.suspects[$0] == nil }
        return healthy.isEmpty ? untried : healthy
    }

    private static func remember(_ client: String, _ endpoint: SocketAddress, _ now: Duration, _ state: inout State) {
        if state.affinity.count >= affinityClientsMax, state.affinity[client] == nil {
            let newest = state.affinity.sorted { $0.value.used > $1.value.used }.prefix(affinityClientsMax / 2)
            state.affinity = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
        }
        state.affinity[client] = (endpoint, now)
    }
}
