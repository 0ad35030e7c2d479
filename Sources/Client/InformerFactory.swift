import Platform
import Resources
import Synchronization

/// Hands out one informer for each resource and selector, so that controllers share one copy and one watch.
public final class InformerFactory: Sendable {
    private struct Identity: Hashable {
        var resource: GroupVersionResource
        var labelSelector: String?
        var fieldSelector: String?
    }

    private let client: APIClient
    private let world: World
    private let informers = Mutex<[(Identity, Informer)]>([])

    public init(client: APIClient, world: World) {
        self.client = client
        self.world = world
    }

    /// Ask for informers before `run`.
    public func informer(
        _ resource: GroupVersionResource, labelSelector: String? = nil, fieldSelector: String? = nil
    ) -> Informer {
        let identity = Identity(resource: resource, labelSelector: labelSelector, fieldSelector: fieldSelector)
        return informers.withLock { informers in
            if let known = informers.first(where: { $0.0 == identity }) { return known.1 }
            let informer = Informer(
                resource, client: client, world: world, labelSelector: labelSelector, fieldSelector: fieldSelector)
            informers.append((identity, informer))
            return informer
        }
    }

    /// Runs all of them until the task is cancelled.
    public func run() async {
        let all = informers.withLock { $0.map(\.1) }
        await withDiscardingTaskGroup { group in
            for informer in all { group.addTask { await informer.run() } }
        }
    }

    public func waitForSync() async {
        for informer in informers.withLock({ $0.map(\.1) }) { await informer.waitForSync() }
    }
}
