import Synchronization

/// A clock that stands still while tasks run and jumps to the next sleeper's moment when none can.
public final class SimulatedTime: TimeSource {
    private struct Sleeper {
        var wakeTime: Duration
        /// Decides between sleepers of the same moment.
        var number: UInt64
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var uptime = Duration.zero
        var lastNumber: UInt64 = 0
        /// In the order of their wake times, the latest first.
        var sleepers: [Sleeper] = []

        /// Where in `sleepers` those begin that wake at this time or before.
        func firstIndex(notAfter time: Duration) -> Int {
            var (low, high) = (0, sleepers.count)
            while low < high {
                let middle = (low + high) / 2
                if sleepers[middle].wakeTime > time { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// 2024-01-01T00:00:00Z: every simulation begins then.
    private static let start = Timestamp(nanoseconds: 1_704_067_200_000_000_000)

    private let state = Mutex(State())

    public init() {}

    public var uptime: Duration { state.withLock { $0.uptime } }
    public var now: Timestamp { Self.start + uptime }

    public func sleep(for duration: Duration) async throws {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    // Under the lock: a cancellation from here on finds the sleeper in the list.
                    if Task.isCancelled { return true }
                    let wakeTime = state.uptime + max(.zero, duration)
                    let sleeper = Sleeper(wakeTime: wakeTime, number: number, continuation: continuation)
                    let index = state.firstIndex(notAfter: wakeTime)
                    state.sleepers.insert(sleeper, at: index)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else { return nil }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves on to the earliest wake time and wakes whoever sleeps until then; false when nobody sleeps.
    func advance() -> Bool {
        let woken = state.withLock { state -> [Sleeper] in
            guard let wakeTime = state.sleepers.last?.wakeTime else { return [] }
            state.uptime = max(state.uptime, wakeTime)
            let first = state.firstIndex(notAfter: wakeTime)
            let woken = state.sleepers[first...].reversed()
            state.sleepers.removeSubrange(first...)
            return Array(woken)
        }
        for sleeper in woken { sleeper.continuation.resume() }
        return !woken.isEmpty
    }
}
