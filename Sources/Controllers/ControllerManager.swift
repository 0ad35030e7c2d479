import Client
import Platform

/// Runs the controllers over one client: they share each kind's informer, so that a kind is listed, watched and held once.
///
/// Everything runs as a child of the calling task. Under a seeded executor and a simulated clock the same seed gives the
/// same steps.
public struct ControllerManager: Sendable {
    /// Every controller; to add one is to add its line.
    public static let controllers: [any Controller.Type] = [
        DeploymentController.self,
        EndpointSliceController.self,
        EndpointsController.self,
        GarbageCollector.self,
        HorizontalPodAutoscalerController.self,
        NamespaceController.self,
        NodeLifecycleController.self,
        PodGarbageCollector.self,
        ReplicaSetController.self,
        ServiceAccountController.self,
        TaintEvictionController.self,
    ]

    private let context: ControllerContext
    private let controllers: [any Controller]

    /// - Parameter types: which controllers run; by default all.
    public init(
        client: APIClient, world: World, configuration: ControllerConfiguration = ControllerConfiguration(),
        controllers types: [any Controller.Type] = Self.controllers
    ) {
        let context = ControllerContext(client: client, world: world, configuration: configuration)
        self.context = context
        controllers = types.map { $0.init(context: context) }
    }

    /// Kept up to date while the manager runs. Whoever shares it asks for its informers before.
    public var informers: InformerFactory { context.informers }

    /// Runs until the task is cancelled. While the API server is away the controllers wait for it.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await context.run() }
            for controller in controllers { group.addTask { await controller.run() } }
        }
    }
}
