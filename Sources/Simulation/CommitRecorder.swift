import JSON
import Platform
import Storage
import Synchronization

/// Reads every commit of the store and hands it to the observer; keeps what it finds wrong.
final class CommitRecorder: Sendable {
    private struct State {
        var observer = ClusterObserver()
        var broken: [String] = []
        var podKeys: Set<String> = []
    }

    /// A run that breaks a rule breaks it again and again; the first ones tell enough.
    private static let brokenMax = 20
    private static let kinds = ["deployments": "Deployment", "replicasets": "ReplicaSet", "pods": "Pod"]

    private let store: any Store
    private let world: World
    private let note: @Sendable (String) -> Void
    private let state = Mutex(State())

    init(store: any Store, world: World, note: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.world = world
        self.note = note
    }

    var broken: [String] { state.withLock { $0.broken } }
    var unfinished: [String] { state.withLock { $0.observer.unfinished() } }
    var podKeys: [String] { state.withLock { $0.podKeys.sorted() } }

    func expectLoss(ofPod key: String) {
        let now = world.time.uptime
        state.withLock { $0.observer.expectLoss(ofPod: key, at: now) }
    }

    /// Runs until the task is cancelled.
    func run() async throws {
        let watch = try await store.watch(prefix: "/registry/", after: 1)
        defer { watch.cancel() }
        while let events = try await watch.next() {
            for event in events { try record(event) }
        }
    }

    private func record(_ event: StoreEvent) throws {
        note("\(event.current.modRevision) \(event.kind) \(event.current.key)")
        let parts = event.current.key.split(separator: "/")
        guard parts.count >= 4, let kind = Self.kinds[String(parts[parts.count - 3])] else { return }
        // Spelt out: a bare nil is JSON's null.
        let object: JSON? = event.kind == .delete ? Optional.none : try JSON(parsing: event.current.value)
        let change = ClusterObserver.Change(
            kind: kind, key: parts.suffix(2).joined(separator: "/"), object: object, revision: event.current.modRevision
        )
        let now = world.time.uptime
        state.withLock { state in
            if kind == "Pod" {
                if object == nil { state.podKeys.remove(change.key) } else { state.podKeys.insert(change.key) }
            }
            let found = state.observer.apply(change, at: now).map { "after \(now), revision \(change.revision): \($0)" }
            state.broken += found.prefix(Self.brokenMax - state.broken.count)
        }
    }
}
