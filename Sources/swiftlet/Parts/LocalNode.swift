import Client
import HTTP
import Network
import NodeAgent
import Platform
import Runtime
import Telemetry

/// The node that this process is: its agent with the runtime, and, where asked for, the service proxy and DNS.
struct LocalNode: Sendable {
    let name: String
    let agent: NodeAgent
    private let services: ServiceProxyController?

    /// How long pods may take to end with `--stop-pods`; the whole process has ten seconds.
    private static let stopGrace = Duration.seconds(4)

    /// What the node's services are served with.
    struct ServicePlane {
        /// Where the cluster's DNS server shall be.
        var dnsAddress: String
    }

    /// - Parameter services: nil: another process of the machine serves them.
    init(
        _ flags: Flags, _ data: DataDirectory, client: APIClient, world: World, hostIP: String = "127.0.0.1",
        agentPort: Int? = nil, services: ServicePlane?
    ) throws {
        name = try Self.name(flags)
        try Self.checkRuntime(flags["runtime"] ?? "auto")
        let dns = services.flatMap { Self.dnsServer($0.dnsAddress) }
        var configuration = NodeAgentConfiguration(
            nodeName: name, dataDirectory: data.agent, hostIP: hostIP, agentPort: agentPort)
        configuration.dnsServer = dns?.address.host ?? flags["cluster-dns"]
        if let period = try flags.seconds("metrics-resolution") { configuration.statsPeriod = period }
        let runtime = try ProcessRuntime(.init(root: data.runtime, world: world))
        agent = NodeAgent(configuration: configuration, client: client, runtime: runtime, world: world)
        self.services = services.map { _ in
            ServiceProxyController(client: client, proxy: UserspaceProxy(world: world), dns: dns, world: world)
        }
    }

    /// Runs until the task is cancelled, and leaves the pods running.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await agent.run() }
            if let services { group.addTask { await services.run() } }
            defer { group.cancelAll() }
            while try await group.next() != nil {}
        }
    }

    func stopPods() async { await agent.stopPods(grace: Self.stopGrace) }

    static func name(_ flags: Flags) throws -> String {
        let name = flags["node-name"] ?? MachineNames.hostname
        let isValid = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isValid, !name.isEmpty, name.utf8.count <= 253 else {
            throw Flags.UsageError(
                description: "--node-name takes lower-case letters, digits, '-' and '.', not \"\(name)\"")
        }
        return name
    }

    private static func checkRuntime(_ name: String) throws {
        guard ["auto", "process"].contains(name) else {
            throw Flags.UsageError(description: "--runtime \(name): this version has the runtime process")
        }
    }

    private static func dnsServer(_ address: String) -> DNSServer? {
        do { return try DNSServer(SocketAddress(host: address, port: 53)) } catch {
            // Everything but names works without it: only root may take port 53.
            Logger(component: "swiftlet").warning("pods use the machine's name servers only", ["cause": "\(error)"])
            return nil
        }
    }
}
