import Client
import JSON
import Platform
import Resources

/// Keeps a service proxy and the DNS server in step with the cluster: watches Services and EndpointSlices, and tells both
/// what follows from them.
public struct ServiceProxyController: Sendable {
    private let client: APIClient
    private let world: World
    private let nodeAddresses: [String]
    private let proxy: any ServiceProxy
    private let dns: DNSServer?

    /// - Parameter nodeAddresses: where node ports are served.
    public init(
        client: APIClient, proxy: any ServiceProxy, dns: DNSServer? = nil, nodeAddresses: [String] = ["127.0.0.1"],
        world: World
    ) {
        self.client = client
        self.proxy = proxy
        self.dns = dns
        self.nodeAddresses = nodeAddresses
        self.world = world
    }

    /// Runs until its task is cancelled. While the API server is away the last state stands.
    public func run() async {
        let (changes, changed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let services = Informer(Service.definition.resource, client: client, world: world)
        let slices = Informer(EndpointSlice.definition.resource, client: client, world: world)
        for informer in [services, slices] { informer.addHandler { _ in changed.yield() } }
        await withTaskGroup(of: Void.self) { group in
            for informer in [services, slices] {
                group.addTask { await informer.run() }
                group.addTask {
                    // A list without objects is news too.
                    await informer.waitForSync()
                    changed.yield()
                }
            }
            // Changes that come while one is applied fall together into the next.
            for await _ in changes {
                guard services.hasSynced, slices.hasSynced, !Task.isCancelled else { continue }
                let (services, slices) = (services.objects, slices.objects)
                await proxy.update(
                    RoutingTable(services: services, endpointSlices: slices, nodeAddresses: nodeAddresses))
                dns?.update(DNSZone(services: services, endpointSlices: slices))
            }
            group.cancelAll()
        }
    }
}
