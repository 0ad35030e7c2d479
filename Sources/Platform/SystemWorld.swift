import Glibc

extension World {
    /// The real clock and the kernel's random numbers.
    public static let system = World(time: SystemTime(), random: SystemRandom())
}

/// The kernel's clocks.
public struct SystemTime: TimeSource {
    public init() {}

    public var now: Timestamp { Timestamp(nanoseconds: Self.read(CLOCK_REALTIME)) }
    public var uptime: Duration { .nanoseconds(Self.read(CLOCK_MONOTONIC)) }
    public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// The standard library's generator, which the kernel seeds.
public struct SystemRandom: RandomSource {
    public init() {}
    public func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}

extension RandomSource {
    /// A number below `bound`, evenly distributed. `bound` must be positive.
    public func next(below bound: Int) -> Int {
        precondition(bound > 0)
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number from 0 up to, not including, 1.
    public func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
