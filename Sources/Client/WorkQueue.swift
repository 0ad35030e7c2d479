import Platform
import Resources
import Synchronization

/// Keys to look at. A key waits at most once, and no two workers have it at the same time: when it comes again while it is
/// worked on, it waits until that is over.
public final class WorkQueue: Sendable {
    /// First pause after a failure, doubled by each further one (Kubernetes: 5 ms to 1,000 s).
    static let retryFirst = Duration.milliseconds(5)
    static let retryMax = Duration.seconds(60)
    /// Beyond this exponent the pause has long reached its maximum.
    private static let retryExponentMax = 20

    private struct State {
        /// A ring would save the copy; the queue is short whenever that matters.
        var waiting: [ObjectKey] = []
        var head = 0
        var isWaiting: Set<ObjectKey> = []
        var inProgress: Set<ObjectKey> = []
        var failures: [ObjectKey: Int] = [:]
        var due: [ObjectKey: Duration] = [:]
        var takers: [(id: Int, continuation: CheckedContinuation<ObjectKey?, Never>)] = []
        var nextTaker = 0
        var isClosed = false
    }

    private let world: World
    private let state = Mutex(State())
    private let delays: AsyncStream<(ObjectKey, Duration)>
    private let delayed: AsyncStream<(ObjectKey, Duration)>.Continuation

    public init(world: World) {
        self.world = world
        (delays, delayed) = AsyncStream.makeStream(of: (ObjectKey, Duration).self)
    }

    public func add(_ key: ObjectKey) {
        let handOver = state.withLock { state -> (() -> Void)? in
            guard !state.isClosed, state.isWaiting.insert(key).inserted, !state.inProgress.contains(key) else {
                return nil
            }
            return Self.enqueue(key, &state)
        }
        handOver?()
    }

    /// Adds the key after a pause; of several pauses the one that ends first counts.
    public func add(_ key: ObjectKey, after delay: Duration) {
        let due = world.time.uptime + delay
        let isEarlier = state.withLock { state in
            if state.isClosed { return false }
            if let known = state.due[key], known <= due { return false }
            state.due[key] = due
            return true
        }
        if isEarlier { delayed.yield((key, delay)) }
    }

    /// Adds the key after a pause that doubles with each call until `forget`, with up to half of it more at random.
    public func addAfterFailure(_ key: ObjectKey) {
        let count = state.withLock { state in
            defer { state.failures[key, default: 0] += 1 }
            return state.failures[key, default: 0]
        }
        let pause = min(Self.retryFirst * (1 << min(count, Self.retryExponentMax)), Self.retryMax)
        add(key, after: pause * (1 + world.random.nextUnit() / 2))
    }

    public func forget(_ key: ObjectKey) { state.withLock { _ = $0.failures.removeValue(forKey: key) } }

    /// The next key; nil when the task is cancelled. Call `done` with it afterwards.
    public func next() async -> ObjectKey? {
        let id = state.withLock { state in
            state.nextTaker += 1
            return state.nextTaker
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let key = state.withLock { state -> ObjectKey?? in
                    if state.isClosed || Task.isCancelled { return .some(nil) }
                    guard let key = Self.dequeue(&state) else {
                        state.takers.append((id, continuation))
                        return .none
                    }
                    return key
                }
                if let key { continuation.resume(returning: key) }
            }
        } onCancel: {
            let taker = state.withLock { state in
                state.takers.firstIndex { $0.id == id }.map { state.takers.remove(at: $0) }
            }
            taker?.continuation.resume(returning: nil)
        }
    }

    public func done(_ key: ObjectKey) {
        let handOver = state.withLock { state -> (() -> Void)? in
            state.inProgress.remove(key)
            return state.isWaiting.contains(key) ? Self.enqueue(key, &state) : nil
        }
        handOver?()
    }

    /// Brings delayed keys into the queue, until the task is cancelled.
    public func runTimer() async {
        let time = world.time
        await withDiscardingTaskGroup { group in
            for await (key, delay) in delays {
                group.addTask {
                    guard (try? await time.sleep(for: delay)) != nil else { return }
                    self.state.withLock { state in
                        if let due = state.due[key], due <= time.uptime { state.due[key] = nil }
                    }
                    self.add(key)
                }
            }
            group.cancelAll()
        }
    }

    /// Gives what is to be done outside the lock.
    private static func enqueue(_ key: ObjectKey, _ state: inout State) -> (() -> Void)? {
        guard !state.takers.isEmpty else {
            state.waiting.append(key)
            return nil
        }
        let taker = state.takers.removeFirst()
        state.isWaiting.remove(key)
        state.inProgress.insert(key)
        return { taker.continuation.resume(returning: key) }
    }

    private static func dequeue(_ state: inout State) -> ObjectKey? {
        guard state.head < state.waiting.count else { return nil }
        let key = state.waiting[state.head]
        state.head += 1
        if state.head == state.waiting.count {
            state.waiting.removeAll(keepingCapacity: true)
            state.head = 0
        }
        state.isWaiting.remove(key)
        state.inProgress.insert(key)
        return key
    }
}
