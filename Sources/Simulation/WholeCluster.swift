import APIServer
import Client
import Controllers
import HTTP
import Platform
import Resources
import Scheduler
import Storage

extension ClusterSimulation {
    /// The cluster of production: API server, all controllers and the scheduler, over a store in memory. Only the agents
    /// and the network are simulated.
    public static func wholeCluster(size: Size = Size()) -> ClusterSimulation {
        ClusterSimulation(size: size, components: [runControllers, runScheduler]) { store, world in
            let server = APIServer(store: store, world: world, definitions: BuiltInResources.all)
            return Server(handler: SignedIn(handler: server)) { try await server.run() }
        }
    }

    private static func runControllers(_ transport: any HTTPTransport, _ world: World) async {
        let client = APIClient(transport: transport, userAgent: "swiftlet-controllers", time: world.time)
        await ControllerManager(client: client, world: world).run()
    }

    private static func runScheduler(_ transport: any HTTPTransport, _ world: World) async {
        let client = APIClient(transport: transport, userAgent: "swiftlet-scheduler", time: world.time)
        await SchedulerService(client: client, world: world).run()
    }
}

/// Who calls in a simulated cluster has no certificate to show, and needs none.
private struct SignedIn: HTTPHandler {
    let handler: any HTTPHandler

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        var request = request
        request.peer = HTTPPeer(
            address: "in-process",
            certificate: .init(commonName: "simulation", organizations: ["system:masters"]))
        return await handler.respond(to: request)
    }
}
