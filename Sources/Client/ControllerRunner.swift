import Platform
import Resources
import Telemetry

/// Runs one controller: its workers take keys out of the queue and reconcile them.
public struct ControllerRunner: Sendable {
    public let name: String
    public let queue: WorkQueue
    private let reconciler: any Reconciler
    private let informers: [Informer]
    private let workers: Int

    /// `informers` are those whose first list the reconciler must have seen before it decides anything.
    public init(
        name: String, queue: WorkQueue, reconciler: any Reconciler, informers: [Informer], workers: Int = 4
    ) {
        self.name = name
        self.queue = queue
        self.reconciler = reconciler
        self.informers = informers
        self.workers = workers
    }

    /// Runs until the task is cancelled.
    public func run() async {
        for informer in informers { await informer.waitForSync() }
        await withDiscardingTaskGroup { group in
            group.addTask { await queue.runTimer() }
            for _ in 0..<workers { group.addTask { await work() } }
        }
    }

    private func work() async {
        while let key = await queue.next() {
            await reconcile(key)
            queue.done(key)
        }
    }

    private func reconcile(_ key: ObjectKey) async {
        do {
            let result = try await reconciler.reconcile(key)
            queue.forget(key)
            if case .again(let delay) = result { queue.add(key, after: delay) }
        } catch let error as TerminalError {
            queue.forget(key)
            Logger(component: name).error("\(key): \(error.message)")
        } catch {
            // A conflict only says that the cache was behind: it is the normal course of things.
            if !((error as? APIError)?.isConflict ?? false) {
                Logger(component: name).debug("\(key) failed", ["error": "\(error)"])
            }
            queue.addAfterFailure(key)
        }
    }
}
