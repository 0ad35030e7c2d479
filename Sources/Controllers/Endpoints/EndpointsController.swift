import Client
import JSON
import Platform
import Resources

/// Keeps one Endpoints object for every Service that has a selector, for clients that do not know EndpointSlices.
///
/// It goes when its Service goes. A Service without selector, such as `kubernetes`, has its Endpoints from whoever knows
/// its addresses.
public struct EndpointsController: Controller, Reconciler {
    public static let name = "endpoints-controller"
    /// Old elections kept their leader in an Endpoints object that no Service has.
    private static let leaderAnnotation = "control-plane.alpha.kubernetes.io/leader"

    private let client: APIClient
    private let queue: WorkQueue
    private let selection: ServiceSelection
    private let endpoints: Informer
    private let written: OwnWrites
    private let workers: Int

    public init(context: ControllerContext) {
        client = context.client
        workers = context.configuration.workers
        queue = WorkQueue(world: context.world)
        selection = ServiceSelection(context: context)
        let endpoints = context.informer(Endpoints.self)
        self.endpoints = endpoints
        written = OwnWrites(informer: endpoints, time: context.world.time)

        selection.services.addHandler { [queue] change in
            if change.changesSpecOrMetadata { queue.add(ObjectKey(of: change.object)) }
        }
        selection.pods.addHandler { [queue, selection] in selection.enqueueServices(of: $0, into: queue) }
        endpoints.addHandler { [queue] change in
            // The first list may hold what an earlier run did not get to delete. Later a user may make the Endpoints of a
            // Service that is yet to come.
            if case .stored(let object, nil) = change, endpoints.hasSynced || Self.isLock(object) { return }
            queue.add(ObjectKey(of: change.object))
        }
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self,
            informers: [selection.services, selection.pods, endpoints], workers: workers
        ).run()
    }

    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        let service = selection.services.get(key).map { Service($0) }
        if let service, service.selector == nil || service.type == "ExternalName" || service.isBeingDeleted {
            return .done
        }
        let present = written.over(endpoints.get(key).map { [$0] } ?? []) { ObjectKey(of: $0) == key }.first
        if let present, service == nil, Self.isLock(present) { return .done }
        let action = EndpointsDecision.decide(
            key, service: service, pods: service.map { selection.pods(of: $0) } ?? [],
            present: present.map { Endpoints($0) })
        do {
            switch action {
            case nil: break
            case .create(let object): written.stored(try await client.create(object).json)
            case .update(let object): written.stored(try await client.update(object).json)
            case .delete(let key):
                try await client.delete(Endpoints.self, key)
                if let present { written.deleted(present) }
            }
        } catch let error as APIError where error.isNotFound || error.reason == "Forbidden" {
            written.forget(key)  // The object, or the namespace, is on its way out.
        } catch {
            written.forget(key)
            throw error
        }
        return .done
    }

    private static func isLock(_ object: JSON) -> Bool { Endpoints(object).annotations[leaderAnnotation] != nil }
}
