import Synchronization

/// Runs jobs on the thread that calls `runOne`, each time one of those that wait, chosen by a generator: the same seed
/// gives the same interleaving. As a task's executor preference it also runs the child tasks and the default actors below.
final class SeededExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var steps = 0
        /// A running hash of everything that happened: equal for two runs that took the same steps.
        var trace = FNV1a()
    }

    private let random: SeededRandom
    private let state = Mutex(State())

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs one job to its next suspension; false when none waits.
    func runOne() -> Bool {
        let chosen = state.withLock { state -> UnownedJob? in
            guard !state.jobs.isEmpty else { return nil }
            let index = random.next(below: state.jobs.count)
            state.steps += 1
            state.trace.combine(UInt64(state.jobs.count))
            state.trace.combine(UInt64(index))
            state.jobs.swapAt(index, state.jobs.count - 1)
            return state.jobs.removeLast()
        }
        guard let chosen else { return false }
        chosen.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }

    /// Adds something that happened in the simulated program to the trace.
    func note(_ text: String) { state.withLock { $0.trace.combine(text) } }

    var steps: Int { state.withLock { $0.steps } }
    var trace: UInt64 { state.withLock { $0.trace.value } }
}
