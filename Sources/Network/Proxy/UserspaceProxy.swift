import HTTP
import Platform
import Synchronization
import Telemetry

/// A service proxy without privileges: it listens on every Service's addresses and passes on what comes. It knows HTTP/1.1
/// well enough to give a request that no server has begun to answer to another one.
public final class UserspaceProxy: ServiceProxy {
    private struct Port {
        var listener: Listener
        var balancer: EndpointBalancer
    }

    private struct State {
        var ports: [SocketAddress: Port] = [:]
        var balancers: [String: EndpointBalancer] = [:]
        /// What could not be bound, so that it is said once.
        var refused: Set<SocketAddress> = []
    }

    private let state = Mutex(State())
    private let world: World
    private let log = Logger(component: "service-proxy")

    public init(world: World = .system) { self.world = world }

    public func update(_ table: RoutingTable) async {
        let routes = table.routes.filter { $0.transport == .tcp }
        state.withLock { state in
            let wanted = Set(routes.flatMap(\.addresses))
            for (address, port) in state.ports where !wanted.contains(address) {
                // Only listening ends: connections that exist go on.
                port.listener.close()
                state.ports[address] = nil
            }
            state.refused.formIntersection(wanted)
            let names = Set(routes.map(\.name))
            for (name, balancer) in state.balancers where !names.contains(name) {
                balancer.update(endpoints: [], affinityTimeout: nil)
                state.balancers[name] = nil
            }
            for route in routes { apply(route, &state) }
        }
    }

    /// What is bound now.
    public var addresses: Set<SocketAddress> { state.withLock { Set($0.ports.keys) } }

    private func apply(_ route: RoutingTable.Route, _ state: inout State) {
        let balancer = state.balancers[route.name] ?? EndpointBalancer(world: world)
        state.balancers[route.name] = balancer
        balancer.update(endpoints: route.endpoints, affinityTimeout: route.affinityTimeout)
        for address in route.addresses {
            if let port = state.ports[address] {
                if port.balancer === balancer { continue }
                // The address went from one Service to another.
                port.listener.close()
                state.ports[address] = nil
            }
            do throws(SocketError) {
                let listener = try Listener(address) { [world] channel in
                    Task(executorPreference: channel.loop) {
                        await ProxyConnection(channel, balancer, world).serve()
                    }
                }
                state.ports[address] = Port(listener: listener, balancer: balancer)
                state.refused.remove(address)
            } catch {
                // Tried again with the next change.
                if state.refused.insert(address).inserted {
                    log.warning("a Service's address can't be served", ["service": route.name, "error": "\(error)"])
                }
            }
        }
    }
}
