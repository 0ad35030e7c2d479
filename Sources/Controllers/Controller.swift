import Client
import Platform
import Resources
import Synchronization

/// One control loop: it watches some resources and moves the world towards what they ask for.
///
/// To add a controller, write one file with a type that conforms to this protocol and name the type in
/// `ControllerManager.controllers`. Its initializer asks the context for informers and puts handlers on them that add keys
/// to the controller's queue; `run` runs a `ControllerRunner` over that queue. What it decides is a pure function of what
/// the informers hold.
public protocol Controller: Sendable {
    /// As events and logs name it: "replicaset-controller".
    static var name: String { get }
    /// Asks for informers and puts handlers on them; starts nothing.
    init(context: ControllerContext)
    /// Runs until the task is cancelled. Everything it starts is a child of the task.
    func run() async
}

/// What every controller is given: the API, the world, and what all of them share.
public struct ControllerContext: Sendable {
    public let client: APIClient
    public let world: World
    public let informers: InformerFactory
    public let configuration: ControllerConfiguration
    private let recorders = EventRecorders()

    public init(client: APIClient, world: World, configuration: ControllerConfiguration = ControllerConfiguration()) {
        self.client = client
        self.world = world
        self.configuration = configuration
        informers = InformerFactory(client: client, world: world)
    }

    /// The one informer of a kind, over all namespaces.
    public func informer<R: Resource>(_ type: R.Type) -> Informer { informers.informer(type.definition.resource) }

    /// Records events as `component`. Ask for it in the controller's initializer: what is posted to it is recorded while the
    /// manager runs.
    public func eventRecorder(_ component: String) -> EventRecorder {
        let recorder = EventRecorder(client: client, world: world, component: component)
        recorders.add(recorder)
        return recorder
    }

    /// Runs what the controllers share, until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await informers.run() }
            for recorder in recorders.all { group.addTask { await recorder.run() } }
        }
    }
}

/// The recorders that were handed out.
private final class EventRecorders: Sendable {
    private let recorders = Mutex<[EventRecorder]>([])
    var all: [EventRecorder] { recorders.withLock { $0 } }
    func add(_ recorder: EventRecorder) { recorders.withLock { $0.append(recorder) } }
}
