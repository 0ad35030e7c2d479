import Client
import JSON
import Platform
import Resources

/// Empties namespaces that are being deleted, and lets them go.
///
/// It looks at a namespace when its deletion begins and whenever something in it is gone. What is in it is asked of the API
/// server, kind by kind, since a cache that is behind could hide what must not outlive its namespace.
public struct NamespaceController: Controller, Reconciler {
    public static let name = "namespace-controller"
    /// Looks again even if nothing is heard: what remained may be of a kind that nobody watches.
    private static let period = Duration.seconds(15)

    private let client: APIClient
    private let world: World
    private let queue: WorkQueue
    private let namespaces: Informer
    private let kinds: [ResourceDefinition]
    private let workers: Int

    public init(context: ControllerContext) {
        client = context.client
        world = context.world
        workers = context.configuration.workers
        queue = WorkQueue(world: context.world)
        kinds = BuiltInResources.all.filter(\.isNamespaced)
        let namespaces = context.informer(Namespace.self)
        self.namespaces = namespaces
        namespaces.addHandler { [queue] change in
            if Namespace(change.object).isBeingDeleted, change.changesSpecOrMetadata {
                queue.add(ObjectKey(of: change.object))
            }
        }
        for kind in kinds {
            context.informers.informer(kind.resource).addHandler { [queue] change in
                guard case .removed(let object) = change else { return }
                let key = ObjectKey(namespace: "", name: ObjectKey(of: object).namespace)
                if namespaces.get(key).map({ Namespace($0).isBeingDeleted }) ?? false { queue.add(key) }
            }
        }
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [namespaces], workers: workers
        ).run()
    }

    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let object = namespaces.get(key) else { return .done }
        let namespace = Namespace(object)
        guard namespace.isBeingDeleted else { return .done }
        var contents: [NamespaceDecision.Content] = []
        for kind in kinds { contents.append(await content(of: kind, in: namespace.name)) }
        let actions = NamespaceDecision.decide(namespace, contents: contents, now: world.time.now)
        do {
            for action in actions { try await perform(action, on: namespace) }
        } catch let error as APIError where error.isNotFound {
            return .done  // The namespace is gone.
        }
        return actions == [.removeFinalizer] ? .done : .again(after: Self.period)
    }

    private func content(of kind: ResourceDefinition, in namespace: String) async -> NamespaceDecision.Content {
        var content = NamespaceDecision.Content(resource: kind.resource)
        do {
            content.objects = try await client.list(kind.resource, namespace: namespace).items.map { object in
                .init(
                    isBeingDeleted: object["metadata", "deletionTimestamp"]?.string != nil,
                    finalizers: object["metadata", "finalizers"]?.array?.compactMap(\.string) ?? [])
            }
        } catch { content.failure = "\(error)" }
        return content
    }

    private func perform(_ action: NamespaceDecision.Action, on namespace: Namespace) async throws {
        switch action {
        case .deleteAll(let resource):
            try await client.deleteCollection(
                resource, namespace: namespace.name, DeleteOptions(propagation: .background))
        case .setStatus(let described):
            let status: JSON = [
                "metadata": ["uid": .string(namespace.uid)], "status": described.json["status"] ?? [:],
            ]
            try await client.patch(Namespace.self, namespace.key, body: status, subresource: "status")
        case .removeFinalizer:
            var object = namespace
            object.specFinalizers.removeAll { $0 == NamespaceDecision.finalizer }
            try await client.update(Namespace.definition.resource, namespace.key, subresource: "finalize", object.json)
        }
    }
}
