import Client
import JSON
import Platform
import Resources

/// Keeps the EndpointSlices of every Service that has a selector.
///
/// It watches Services, pods and its own slices. A change that an endpoint shows - a pod becomes ready, begins to
/// terminate, gets an address - is written at once: the traffic of a release waits for nothing else. The slices of a Service
/// that is deleted go with it, through their owner reference; a Service without selector has its slices from its user.
public struct EndpointSliceController: Controller, Reconciler {
    public static let name = "endpointslice-controller"
    private static let serviceIndex = "service"

    private let client: APIClient
    private let queue: WorkQueue
    private let selection: ServiceSelection
    private let slices: Informer
    private let written: OwnWrites
    private let decision = EndpointSliceDecision()
    private let workers: Int

    public init(context: ControllerContext) {
        client = context.client
        workers = context.configuration.workers
        queue = WorkQueue(world: context.world)
        selection = ServiceSelection(context: context)
        slices = context.informer(EndpointSlice.self)
        slices.addIndex(Self.serviceIndex) { Self.owner(EndpointSlice($0)).map { [$0.description] } ?? [] }
        written = OwnWrites(informer: slices, time: context.world.time)

        selection.services.addHandler { [queue] change in
            if change.changesSpecOrMetadata { queue.add(ObjectKey(of: change.object)) }
        }
        selection.pods.addHandler { [queue, selection] in selection.enqueueServices(of: $0, into: queue) }
        slices.addHandler { [queue] change in
            if let service = Self.owner(EndpointSlice(change.object)) { queue.add(service) }
        }
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [selection.services, selection.pods, slices],
            workers: workers
        ).run()
    }

    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let object = selection.services.get(key) else { return .done }
        let service = Service(object)
        guard service.selector != nil, service.type != "ExternalName", !service.isBeingDeleted else { return .done }
        let cached = slices.objects(index: Self.serviceIndex, value: key.description)
        let present = written.over(cached) { Self.owner(EndpointSlice($0)) == key }.map { EndpointSlice($0) }
        for action in decision.decide(service: service, pods: selection.pods(of: service), slices: present) {
            try await perform(action)
        }
        return .done
    }

    private func perform(_ action: EndpointSliceDecision.Action) async throws {
        switch action {
        case .create(let slice):
            do {
                written.stored(try await client.create(slice).json)
            } catch let error as APIError where error.isNotFound || error.reason == "Forbidden" {
                return  // The namespace is on its way out.
            }
        case .update(let slice):
            do {
                written.stored(try await client.update(slice).json)
            } catch {
                written.forget(slice.key)
                throw error
            }
        case .delete(let slice):
            do {
                try await client.delete(EndpointSlice.self, slice.key, DeleteOptions(uid: slice.uid))
                written.deleted(slice.json)
            } catch let error as APIError where error.isNotFound {
                written.deleted(slice.json)
            }
        }
    }

    /// The Service of a slice that this controller manages.
    private static func owner(_ slice: EndpointSlice) -> ObjectKey? {
        guard slice.labels[EndpointSlice.managedByLabel] == EndpointSliceDecision.manager, !slice.serviceName.isEmpty
        else { return nil }
        return ObjectKey(namespace: slice.namespace, name: slice.serviceName)
    }
}
