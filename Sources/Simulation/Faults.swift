import Platform
import Synchronization

/// What goes wrong on the way between a component and the API server, decided by the world's random numbers.
public final class Faults: Sendable {
    /// How often a fault strikes, each as one in so many.
    public struct Rates: Sendable {
        public var requestLost = 40
        public var responseLost = 80
        public var streamBroken = 100
        public var delayMilliseconds = 40
        public init() {}
    }

    /// The network, as one sees it from outside.
    public struct NetworkError: Error, Sendable {
        public var message: String
    }

    private let world: World
    private let rates: Rates
    private let isActive = Mutex(true)

    public init(world: World, rates: Rates = Rates()) {
        self.world = world
        self.rates = rates
    }

    /// From here on the network is perfect.
    public func stop() { isActive.withLock { $0 = false } }

    public var areActive: Bool { isActive.withLock { $0 } }

    /// The way there: takes a while, and may lose the request, which then was not executed.
    func beforeRequest() async throws {
        guard areActive else { return }
        try await world.time.sleep(for: .milliseconds(world.random.next(below: rates.delayMilliseconds)))
        if strikes(rates.requestLost) { throw NetworkError(message: "injected: connection refused") }
    }

    /// The way back: the request was executed, but whoever sent it may not learn so.
    ///
    /// A create is spared: with a name that the server makes up, trying again makes a second object, in Kubernetes too,
    /// so a lost answer would break the bound on a Deployment's pods by nobody's fault.
    func afterResponse(method: String) throws {
        guard areActive, method != "POST", strikes(rates.responseLost) else { return }
        throw NetworkError(message: "injected: connection reset")
    }

    /// Between two parts of a stream.
    func withinStream() async throws {
        guard areActive else { return }
        try await world.time.sleep(for: .milliseconds(world.random.next(below: rates.delayMilliseconds)))
        if strikes(rates.streamBroken) { throw NetworkError(message: "injected: stream broken off") }
    }

    private func strikes(_ rate: Int) -> Bool { world.random.next(below: rate) == 0 }
}
