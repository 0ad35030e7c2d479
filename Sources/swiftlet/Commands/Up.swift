import Client
import Controllers
import Platform
import Scheduler
import Telemetry

/// `swiftlet up`: everything in one process.
enum Up: ServerCommand {
    static let name = "up"
    static let summary = "Runs everything on this machine: API server, controllers, scheduler and one node."
    static let flags = [
        CommonFlags.data, CommonFlags.listen, CommonFlags.insecureListen, CommonFlags.store,
        CommonFlags.serviceNetwork, CommonFlags.runtime, CommonFlags.nodeName, CommonFlags.stopPods,
        CommonFlags.metricsResolution, CommonFlags.autoscalerSyncPeriod, CommonFlags.nodeMonitorGracePeriod,
        CommonFlags.logLevel,
    ]

    static func run(_ flags: Flags) async throws {
        let world = World.system
        let start = world.time.uptime
        let data = try Startup.prepare(flags)
        let plane = try ControlPlane(flags, data, world: world)
        let nodeName = try LocalNode.name(flags)
        let node = try LocalNode(
            flags, data, client: plane.client("system:node:\(nodeName)", groups: ["system:nodes"]), world: world,
            services: .init(dnsAddress: plane.network.dns.description))
        plane.connections.attach(node.agent.api, node: node.name)
        var configuration = try ControllerConfiguration(flags)
        configuration.rootCertificates = plane.authority.certificatePEM
        let controllers = ControllerManager(
            client: plane.client("system:kube-controller-manager"), world: world, configuration: configuration)
        let scheduler = SchedulerService(client: plane.client("system:kube-scheduler"), world: world)
        try await Lifetime.run { group in
            group.addPart("the API server") { try await plane.run() }
            try await plane.server.waitUntilReady()
            group.addPart("the node agent") { try await node.run() }
            group.addPart("the controllers") { await controllers.run() }
            group.addPart("the scheduler") { await scheduler.run() }
            Startup.announce(plane, data, since: start, world)
        } drain: {
            await plane.drain()
        }
        if flags.isSet("stop-pods") { await node.stopPods() }
    }
}
