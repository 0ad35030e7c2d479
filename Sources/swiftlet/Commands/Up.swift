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

    static func prepare(_ flags: Flags) throws -> Lifetime {
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
        // One copy of pods and nodes in this process is enough.
        let scheduler = SchedulerService(
            client: plane.client("system:kube-scheduler"), world: world, informers: controllers.informers)
        let parts = [
            Part("the API server") { try await plane.run() },
            Part("the node agent") { try await plane.whenReady { try await node.run() } },
            Part("the controllers") { try await plane.whenReady { await controllers.run() } },
            Part("the scheduler") { try await plane.whenReady { await scheduler.run() } },
            Startup.announcement(plane, data, since: start, world),
        ]
        let stopsPods = flags.isSet("stop-pods")
        return Lifetime(parts: parts) {
            await plane.drain()
        } finish: {
            if stopsPods { await node.stopPods() }
        }
    }
}
