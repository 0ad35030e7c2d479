import HTTP
import JSON

/// What a service proxy is to do: a pure function of Services and EndpointSlices.
public struct RoutingTable: Sendable, Hashable {
    public enum TransportProtocol: String, Sendable { case tcp = "TCP", udp = "UDP" }

    /// One port of one Service.
    public struct Route: Sendable, Hashable {
        /// "namespace/name:port", for the log.
        public var name: String
        public var transport: TransportProtocol
        /// The cluster IP with the port, and the node's addresses with the node port.
        public var addresses: [SocketAddress]
        /// The ready endpoints, in order.
        public var endpoints: [SocketAddress]
        /// With session affinity: how long a client without connections stays with its endpoint.
        public var affinityTimeout: Duration?
    }

    public var routes: [Route]

    public init(routes: [Route] = []) { self.routes = routes }

    /// Kubernetes' default of `sessionAffinityConfig.clientIP.timeoutSeconds`.
    private static let affinitySecondsDefault = 10800

    /// `nodeAddresses` are those on which node ports are served.
    public init(services: [JSON], endpointSlices: [JSON], nodeAddresses: [String]) {
        let slices = Dictionary(grouping: endpointSlices) { slice in
            let metadata = slice["metadata"]
            return
                "\(metadata?["namespace"]?.string ?? "")/\(metadata?["labels"]?["kubernetes.io/service-name"]?.string ?? "")"
        }
        routes = services.flatMap { service in
            Self.routes(service, slices[Self.key(service)] ?? [], nodeAddresses)
        }
    }

    /// "namespace/name".
    static func key(_ object: JSON) -> String {
        "\(object["metadata"]?["namespace"]?.string ?? "")/\(object["metadata"]?["name"]?.string ?? "")"
    }

    private static func routes(_ service: JSON, _ slices: [JSON], _ nodeAddresses: [String]) -> [Route] {
        guard let spec = service["spec"], spec["type"]?.string != "ExternalName" else { return [] }
        var clusterIPs = spec["clusterIPs"]?.array?.compactMap(\.string) ?? []
        if clusterIPs.isEmpty, let single = spec["clusterIP"]?.string { clusterIPs = [single] }
        clusterIPs = clusterIPs.filter { !$0.isEmpty && $0 != "None" }
        guard !clusterIPs.isEmpty else { return [] }
        return (spec["ports"]?.array ?? []).compactMap { port in
            guard let number = portNumber(port["port"]),
                let transport = TransportProtocol(rawValue: port["protocol"]?.string ?? "TCP")
            else { return nil }
            var addresses = clusterIPs.map { SocketAddress(host: $0, port: number) }
            if let nodePort = portNumber(port["nodePort"]) {
                addresses += nodeAddresses.map { SocketAddress(host: $0, port: nodePort) }
            }
            return Route(
                name: "\(key(service)):\(port["name"]?.string ?? String(number))", transport: transport,
                addresses: addresses,
                endpoints: endpoints(slices, portName: port["name"]?.string ?? "", transport),
                affinityTimeout: affinity(spec))
        }
    }

    private static func affinity(_ spec: JSON) -> Duration? {
        guard spec["sessionAffinity"]?.string == "ClientIP" else { return nil }
        let seconds = spec["sessionAffinityConfig"]?["clientIP"]?["timeoutSeconds"]?.int.map { Int($0) }
        return .seconds(seconds ?? affinitySecondsDefault)
    }

    private static func endpoints(
        _ slices: [JSON], portName: String, _ transport: TransportProtocol
    ) -> [SocketAddress] {
        var found: Set<SocketAddress> = []
        for slice in slices {
            let port = slice["ports"]?.array?.first {
                ($0["name"]?.string ?? "") == portName && ($0["protocol"]?.string ?? "TCP") == transport.rawValue
            }
            guard let number = portNumber(port?["port"]) else { continue }
            for endpoint in slice["endpoints"]?.array ?? [] where isReady(endpoint) {
                // All addresses of one endpoint are the same pod; the first is the one to use.
                guard let host = endpoint["addresses"]?.array?.first?.string else { continue }
                found.insert(SocketAddress(host: host, port: number))
            }
        }
        return found.sorted { ($0.host, $0.port) < ($1.host, $1.port) }
    }

    /// A condition that is not set means ready (EndpointConditions of discovery.k8s.io/v1).
    static func isReady(_ endpoint: JSON) -> Bool { endpoint["conditions"]?["ready"]?.bool ?? true }

    static func portNumber(_ value: JSON?) -> UInt16? {
        guard let number = value?.int, number > 0 else { return nil }
        return UInt16(exactly: number)
    }
}
