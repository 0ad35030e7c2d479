import APIServer
import Client
import HTTP
import PKI
import Platform
import Resources
import Storage
import Telemetry

/// The API server on its sockets and over its store.
final class ControlPlane: Sendable {
    /// How long requests in work may take when the server ends.
    private static let drainDeadline = Duration.seconds(5)

    let server: APIServer
    let connections: NodeConnections
    let metrics: ClusterMetrics
    let network: ServiceNetwork
    let authority: KeyPair
    /// Where it is reached: "https://127.0.0.1:6443".
    let url: String
    private let world: World
    private let store: any Store
    private let http: HTTPServer
    private let insecureHTTP: HTTPServer

    init(_ flags: Flags, _ data: DataDirectory, world: World) throws {
        self.world = world
        network = try Self.network(flags, data)
        let wanted = try Self.address(flags["listen"] ?? "127.0.0.1:6443", flag: "listen")
        let insecure = try flags["insecure-listen"].map { try Self.address($0, flag: "insecure-listen") }
        if let insecure, !MachineNames.isLoopback(insecure.host) {
            throw Flags.UsageError(
                description: "--insecure-listen \(insecure): plain HTTP is served on loopback addresses only")
        }
        store = try Self.store(flags["store"] ?? "sqlite", data, world)
        let certificates = try Self.certificates(data, listen: wanted.host, network, world)
        authority = certificates.authority.keyPair
        let slot = HandlerSlot()
        http = HTTPServer(handler: slot)
        let bound = try http.listen(
            wanted, tls: try TLSContext(server: certificates.server, clientCAsPEM: authority.certificatePEM))
        let reachable = SocketAddress(
            host: MachineNames.isWildcard(bound.host) ? "127.0.0.1" : bound.host, port: bound.port)
        url = "https://\(reachable)"
        connections = NodeConnections(identity: certificates.agentClient)
        metrics = ClusterMetrics(connections: connections, time: world.time)
        var configuration = APIServerConfiguration()
        configuration.serviceNetwork = network
        configuration.advertised = (reachable.host, Int(reachable.port))
        configuration.nodeConnector = connections
        configuration.metricsSource = metrics
        server = APIServer(
            store: store, world: world, definitions: BuiltInResources.all, configuration: configuration)
        slot.fill(server)
        insecureHTTP = HTTPServer(handler: TrustingHandler(handler: server))
        if let insecure {
            let address = try insecureHTTP.listen(insecure)
            Logger(component: "swiftlet").warning("plain HTTP without credentials is served on http://\(address)")
        }
        try KubeconfigFile(
            server: url, caPEM: authority.certificatePEM, user: "admin", identity: certificates.administrator
        ).write(to: data.kubeconfig)
    }

    /// Serves until the task is cancelled.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.server.run() }
            group.addTask { try await Compactor(store: self.store, world: self.world).run() }
            let nodes = Informer(Node.definition.resource, client: client("system:apiserver"), world: world)
            metrics.attach(nodes)
            group.addTask {
                try await self.server.waitUntilReady()
                await nodes.run()
            }
            defer { group.cancelAll() }
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
    }

    /// Runs what needs the API server as soon as that serves.
    func whenReady(_ body: () async throws -> Void) async throws {
        try await server.waitUntilReady()
        try await body()
    }

    /// Takes no new connections, and lets the requests in work end.
    func drain() async {
        async let secure: Void = http.drain(deadline: Self.drainDeadline)
        async let insecure: Void = insecureHTTP.drain(deadline: Self.drainDeadline)
        _ = await (secure, insecure)
    }

    /// A client in this process, in the name of a user.
    func client(_ user: String, groups: [String] = [ClusterCertificates.mastersGroup]) -> APIClient {
        APIClient(
            transport: InProcessTransport(handler: server, user: user, groups: groups), userAgent: user,
            time: world.time)
    }
}

extension ControlPlane {
    static func address(_ text: String, flag: String) throws -> SocketAddress {
        guard let address = SocketAddress(text), address.withSockaddr({ _, _, _ in true }) ?? false else {
            throw Flags.UsageError(
                description: "--\(flag) takes an address and a port, such as 127.0.0.1:6443, not \"\(text)\"")
        }
        return address
    }

    private static func store(_ name: String, _ data: DataDirectory, _ world: World) throws -> any Store {
        switch name {
        case "sqlite": return try SQLiteStore(path: data.store, time: world.time)
        case "memory": return MemoryStore(world: world)
        default:
            throw Flags.UsageError(description: "--store \(name): this version has the stores sqlite and memory")
        }
    }

    private static func network(_ flags: Flags, _ data: DataDirectory) throws -> ServiceNetwork {
        if let text = flags["service-cidr"] {
            if let network = ServiceNetwork(text) { return network }
            throw Flags.UsageError(
                description: "--service-cidr takes a range of IPv4 addresses, such as 127.96.0.0/16, not \"\(text)\"")
        }
        let claim = try AddressRangeClaim(
            root: data.path, file: "service-range", directory: "/tmp/swiftlet-service-ranges",
            candidates: stride(from: 0, to: 1024, by: 64).lazy.map { "127.\(96 + $0 / 256).\($0 % 256).0" })
        guard let network = ServiceNetwork("\(claim.base)/18") else {
            throw Flags.UsageError(description: "\(data.path)/service-range holds no address: remove it")
        }
        return network
    }

    private static func certificates(
        _ data: DataDirectory, listen host: String, _ network: ServiceNetwork, _ world: World
    ) throws -> ClusterCertificates {
        var names = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
        names.append("kubernetes.default.svc.cluster.local")
        var addresses = ["127.0.0.1", network.kubernetes.description]
        if MachineNames.isWildcard(host) {
            names.append(MachineNames.hostname)
            addresses += MachineNames.addresses.filter { !addresses.contains($0) && !$0.contains(":") }
        } else if !addresses.contains(host) {
            addresses.append(host)
        }
        return try ClusterCertificates(folder: data.certificates, names: names, addresses: addresses, world: world)
    }
}
