import HTTP
import PKI
import Platform
import Telemetry

/// `swiftlet agent`: one node by itself.
enum AgentCommand: ServerCommand {
    static let name = "agent"
    static let summary = "Runs one node's agent, against an API server elsewhere."
    static let flags = [
        CommonFlags.kubeconfig, CommonFlags.data, listen, CommonFlags.nodeName, CommonFlags.runtime, clusterDNS,
        CommonFlags.stopPods, CommonFlags.metricsResolution, CommonFlags.logLevel,
    ]

    private static let listen = Flags.Flag(
        name: "listen", placeholder: "ADDRESS:PORT",
        help: "where the API server reaches the agent, for logs and commands (127.0.0.1 and a free port)")
    private static let clusterDNS = Flags.Flag(
        name: "cluster-dns", placeholder: "ADDRESS", help: "the cluster's name server, for pods (none)")
    private static let drainDeadline = Duration.seconds(5)

    static func prepare(_ flags: Flags) throws -> Lifetime {
        let world = World.system
        let cluster = try RemoteCluster(flags)
        let data = try Startup.prepare(flags)
        let wanted = try ControlPlane.address(flags["listen"] ?? "127.0.0.1:0", flag: "listen")
        let slot = HandlerSlot()
        let http = HTTPServer(handler: slot)
        let identity = try identity(data, wanted.host, world)
        let bound = try http.listen(wanted, tls: try TLSContext(server: identity, clientCAsPEM: cluster.caPEM))
        let node = try LocalNode(
            flags, data, client: try cluster.client("swiftlet-agent"), world: world, hostIP: bound.host,
            agentPort: Int(bound.port), services: nil)
        slot.fill(AuthenticatingHandler(handler: node.agent.api))
        Logger(component: "swiftlet").info("agent serves on \(bound)", ["node": node.name])
        let stopsPods = flags.isSet("stop-pods")
        return Lifetime(parts: [Part("the node agent") { try await node.run() }]) {
            await http.drain(deadline: drainDeadline)
        } finish: {
            if stopsPods { await node.stopPods() }
        }
    }

    /// The agent shows a certificate of its own making, as a kubelet does that was given none.
    private static func identity(_ data: DataDirectory, _ host: String, _ world: World) throws -> KeyPair {
        let now = world.time.now
        return try KeyPairFiles(folder: data.certificates).keep("agent") {
            $0.notAfter > now + ClusterCertificates.renewBefore && $0.ipAddresses.contains(host)
        } make: {
            try CertificateAuthority.create(commonName: "swiftlet-agent-ca", now: now).issueServerCertificate(
                commonName: "swiftlet-agent", dnsNames: [], ipAddresses: [host], now: now)
        } check: { _ in
        }
    }
}

/// Lets in whom the cluster's authority calls an administrator: the API server, that is.
struct AuthenticatingHandler: HTTPHandler {
    var handler: any HTTPHandler

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let organizations = request.peer.certificate?.organizations ?? []
        guard organizations.contains(ClusterCertificates.mastersGroup) else {
            return HTTPResponse(
                status: 401, headers: HTTPHeaders([("Content-Type", "text/plain")]),
                body: .bytes(Array("Unauthorized\n".utf8)))
        }
        return await handler.respond(to: request)
    }
}
