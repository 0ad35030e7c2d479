/// Makes Services reachable: what listens on their addresses and passes connections to their endpoints.
public protocol ServiceProxy: Sendable {
    /// Brings the proxy to this state. Connections that exist are never cut by a change: those to an endpoint that is gone
    /// are left until they end by themselves.
    func update(_ table: RoutingTable) async
}
