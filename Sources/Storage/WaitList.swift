import Platform
import Synchronization

/// Tasks that wait for a change of shared state, woken all together.
///
/// A waiter reads `generation`, looks at the state, and if there is nothing for it waits for the generation to move on: no
/// wake-up between the look and the wait is lost. Waiters are woken in the order in which they came, which makes a
/// simulation repeatable.
final class WaitList: Sendable {
    typealias Owner = UInt64

    private struct Waiter {
        var owner: Owner
        var deadline: Duration?
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var generation: UInt64 = 0
        var lastOwner: Owner = 0
        var waiters: [Waiter] = []
        var lastWake: Duration?
        /// When the waiters are woken at the latest, because a wake-up was put off.
        var postponedWake: Duration?
        /// The moment until which `runTimer` sleeps; nil while it waits for a first deadline.
        var armed: Duration?
        var alarm: CheckedContinuation<Void, any Error>?
        var isAlarmed = false
    }

    private let time: any TimeSource
    private let state = Mutex(State())

    init(time: any TimeSource) { self.time = time }

    var generation: UInt64 { state.withLock { $0.generation } }

    /// A name under which one task at a time may wait.
    func makeOwner() -> Owner {
        state.withLock { state in
            state.lastOwner += 1
            return state.lastOwner
        }
    }

    /// Returns once the generation has moved on, the deadline (of `TimeSource.uptime`) has passed, or `wake` was called.
    /// Deadlines are kept only while `runTimer` runs. Throws `CancellationError` when the task is cancelled.
    func wait(as owner: Owner, since generation: UInt64, until deadline: Duration? = nil) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(Waiter(owner: owner, deadline: deadline, continuation: continuation), since: generation)
            }
        } onCancel: {
            remove(owner)?.resume(throwing: CancellationError())
        }
    }

    /// Wakes every waiter; when the last time is less than `spacing` ago, only after the rest of it.
    func wakeAll(spacing: Duration = .zero) {
        let now = spacing > .zero ? time.uptime : .zero
        let (woken, alarm) = state.withLock { state -> ([Waiter], CheckedContinuation<Void, any Error>?) in
            state.generation &+= 1
            if spacing > .zero {
                if let lastWake = state.lastWake, now < lastWake + spacing, !state.waiters.isEmpty {
                    let wake = min(lastWake + spacing, state.postponedWake ?? lastWake + spacing)
                    state.postponedWake = wake
                    return ([], Self.alarm(&state, ifEarlier: wake))
                }
                state.lastWake = now
            }
            state.postponedWake = nil
            defer { state.waiters = [] }
            return (state.waiters, nil)
        }
        alarm?.resume()
        for waiter in woken { waiter.continuation.resume() }
    }

    /// Wakes the one waiter, or lets it not wait at all if it has just looked at the state.
    func wake(_ owner: Owner) {
        state.withLock { $0.generation &+= 1 }
        remove(owner)?.resume()
    }

    /// Wakes those whose deadline passes, for as long as it runs.
    func runTimer() async throws {
        while true {
            guard let wait = wakeExpired() else {
                try await alarmRaised()
                continue
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.time.sleep(for: wait) }
                group.addTask { try await self.alarmRaised() }
                try await group.next()
                group.cancelAll()
            }
        }
    }
}

extension WaitList {
    private func add(_ waiter: Waiter, since generation: UInt64) {
        enum Answer { case wait(CheckedContinuation<Void, any Error>?), proceed, cancelled }
        let answer = state.withLock { state -> Answer in
            // Under the lock: a cancellation from here on finds the waiter in the list.
            if Task.isCancelled { return .cancelled }
            if state.generation != generation, state.postponedWake == nil { return .proceed }
            state.waiters.append(waiter)
            guard let deadline = waiter.deadline else { return .wait(nil) }
            return .wait(Self.alarm(&state, ifEarlier: deadline))
        }
        switch answer {
        case .wait(let alarm): alarm?.resume()
        case .proceed: waiter.continuation.resume()
        case .cancelled: waiter.continuation.resume(throwing: CancellationError())
        }
    }

    private func remove(_ owner: Owner) -> CheckedContinuation<Void, any Error>? {
        state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.owner == owner }) else { return nil }
            return state.waiters.remove(at: index).continuation
        }
    }

    /// The timer's continuation, when it sleeps beyond the given moment and must be told.
    private static func alarm(_ state: inout State, ifEarlier deadline: Duration) -> CheckedContinuation<
        Void, any Error
    >? {
        if let armed = state.armed, armed <= deadline { return nil }
        state.armed = deadline
        state.isAlarmed = state.alarm == nil
        defer { state.alarm = nil }
        return state.alarm
    }

    /// Wakes whoever's time has come; how long until the next one's does.
    private func wakeExpired() -> Duration? {
        let now = time.uptime
        let (woken, next) = state.withLock { state -> ([Waiter], Duration?) in
            state.isAlarmed = false
            let all = state.postponedWake.map { $0 <= now } ?? false
            if all {
                state.postponedWake = nil
                state.lastWake = now
            }
            func isDue(_ waiter: Waiter) -> Bool { all || waiter.deadline.map { $0 <= now } ?? false }
            let woken = state.waiters.filter(isDue)
            state.waiters.removeAll(where: isDue)
            let deadlines = state.waiters.compactMap(\.deadline) + [state.postponedWake].compactMap { $0 }
            state.armed = deadlines.min()
            return (woken, state.armed)
        }
        for waiter in woken { waiter.continuation.resume() }
        return next.map { $0 - now }
    }

    private func alarmRaised() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let answer = state.withLock { state -> Result<Void, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isAlarmed { return .success(()) }
                    state.alarm = continuation
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let alarm = state.withLock { state in
                defer { state.alarm = nil }
                return state.alarm
            }
            alarm?.resume(throwing: CancellationError())
        }
    }
}
