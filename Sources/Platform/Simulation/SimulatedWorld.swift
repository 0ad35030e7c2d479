import Synchronization

/// A world in which a whole cluster runs on one thread: its clock is virtual, its chance and the order in which its tasks
/// take turns come from a seed. A run with the same seed takes the same steps.
///
/// What runs in it must take time and chance from `world`, start tasks only as children of the one it is given, and
/// touch no socket, file or thread. The order of a `Set` or `Dictionary` differs from run to run unless
/// `SWIFT_DETERMINISTIC_HASHING` is set in the environment: a replay across processes needs it.
public struct SimulatedWorld: Sendable {
    public let world: World
    public let seed: UInt64
    private let time: SimulatedTime
    private let executor: SeededExecutor

    /// Why a run did not come to its end.
    public enum Failure: Error, Sendable, Equatable {
        /// Nothing can run and nobody sleeps: a task waits for what will never come.
        case deadlock(afterSteps: Int)
        /// The limit of virtual time or of steps was reached.
        case limitReached(uptime: Duration, steps: Int)
    }

    /// What a run leaves.
    public struct Run<Value: Sendable>: Sendable {
        public var result: Result<Value, any Error>
        public var steps: Int
        /// The virtual time that passed.
        public var uptime: Duration
        /// Equal for two runs that took the same steps and noted the same.
        public var trace: UInt64
    }

    public init(seed: UInt64) {
        self.seed = seed
        time = SimulatedTime()
        executor = SeededExecutor(seed: seed ^ 0x5DEE_CE66_D1CE_CAFE)
        world = World(time: time, random: SeededRandom(seed: seed))
    }

    /// Adds something that happened to the trace.
    public func note(_ text: String) { executor.note(text) }

    /// Runs the body to its end on the calling thread. When it gets stuck or beyond a limit, it is cancelled and the
    /// result is a `Failure`.
    public func run<Value: Sendable>(
        uptimeLimit: Duration = .seconds(86_400), stepLimit: Int = 100_000_000,
        _ body: @escaping @Sendable (SimulatedWorld) async throws -> Value
    ) -> Run<Value> {
        let outcome = Outcome<Value>()
        let task = Task(executorPreference: executor) {
            do { outcome.set(.success(try await body(self))) } catch { outcome.set(.failure(error)) }
        }
        while outcome.value == nil {
            let steps = executor.steps
            if steps >= stepLimit || time.uptime > uptimeLimit {
                outcome.set(.failure(Failure.limitReached(uptime: time.uptime, steps: steps)))
            } else if !executor.runOne(), !time.advance() {
                outcome.set(.failure(Failure.deadlock(afterSteps: steps)))
            }
        }
        let result = outcome.value ?? .failure(Failure.deadlock(afterSteps: executor.steps))
        let run = Run(result: result, steps: executor.steps, uptime: time.uptime, trace: executor.trace)
        drain(cancelling: task)
        return run
    }

    /// Steps that tasks of an ended run get to notice that they are cancelled.
    private static let drainLimit = 1_000_000

    private func drain(cancelling task: Task<Void, Never>) {
        task.cancel()
        for _ in 0..<Self.drainLimit where executor.runOne() == false { return }
    }
}

/// What came out first: the end of the body or a limit.
private final class Outcome<Value: Sendable>: Sendable {
    private let state = Mutex<Result<Value, any Error>?>(nil)
    var value: Result<Value, any Error>? { state.withLock { $0 } }
    func set(_ result: Result<Value, any Error>) { state.withLock { if $0 == nil { $0 = result } } }
}
