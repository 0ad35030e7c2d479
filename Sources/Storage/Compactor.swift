import Platform
import Telemetry

/// Keeps a store's history short: forgets, every few minutes, what was superseded an interval before.
public struct Compactor: Sendable {
    /// As etcd under Kubernetes: the pages of a list and a watch that is opened again find their revision for this long.
    public static let defaultInterval = Duration.seconds(300)

    private let store: any Store
    private let world: World
    private let interval: Duration

    public init(store: any Store, world: World, interval: Duration = Compactor.defaultInterval) {
        self.store = store
        self.world = world
        self.interval = interval
    }

    /// Runs until the task is cancelled; throws `CancellationError` then.
    public func run() async throws {
        var previous: Revision?
        while true {
            do {
                if let previous { try await store.compact(before: previous) }
                previous = try await store.currentRevision()
            } catch let error as StoreError {
                Logger(component: "storage").warning("compaction failed, the next one makes up for it: \(error)")
            }
            try await world.time.sleep(for: interval)
        }
    }
}
