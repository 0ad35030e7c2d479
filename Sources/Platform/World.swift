/// What a program may not take for itself, so that a whole cluster can run under a simulated clock and a seeded
/// generator: the time and chance. Network and disk come in through `HTTPTransport` and `Store`.
public struct World: Sendable {
    public var time: any TimeSource
    public var random: any RandomSource

    public init(time: any TimeSource, random: any RandomSource) {
        self.time = time
        self.random = random
    }
}

/// Tells the time and lets a task wait.
public protocol TimeSource: Sendable {
    /// The wall clock, for what users see and what is stored.
    var now: Timestamp { get }
    /// A clock that never goes back, for deadlines; its zero is arbitrary.
    var uptime: Duration { get }
    /// Suspends the task; throws `CancellationError` as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// A source of random numbers that every task may call.
public protocol RandomSource: Sendable {
    func next() -> UInt64
}
