import APIServer
import HTTP
import JSON
import PKI
import Synchronization

/// Reaches the agents of nodes: that of this process directly, others over HTTPS with the API server's certificate.
///
/// An agent elsewhere shows a certificate that it made for itself, as a kubelet does that was given none: it is not
/// checked, while the agent checks ours.
final class NodeConnections: NodeConnector {
    private struct State {
        var local: [String: any HTTPHandler] = [:]
        var clients: [SocketAddress: HTTPClient] = [:]
    }

    struct Unreachable: Error, CustomStringConvertible {
        var description: String
    }

    /// Beyond it the pool begins anew: nodes come and go, and their connections must not pile up.
    private static let clientsMax = 1024

    private let identity: KeyPair
    private let state = Mutex(State())

    init(identity: KeyPair) { self.identity = identity }

    /// Has the node's requests answered in this process.
    func attach(_ agent: any HTTPHandler, node: String) { state.withLock { $0.local[node] = agent } }

    func connect(node: JSON, request: HTTPRequest) async throws -> HTTPResponse {
        let name = node["metadata", "name"]?.string ?? ""
        if let agent = state.withLock({ $0.local[name] }) { return await agent.respond(to: request) }
        let client = try client(node)
        guard request.headers["Upgrade"] != nil else { return try await client.send(request) }
        let (response, tunnel) = try await client.upgrade(request)
        guard let tunnel else { return response }
        var upgraded = response
        upgraded.upgraded = { connection in await Tunnel.join(connection, tunnel) }
        return upgraded
    }

    private func client(_ node: JSON) throws -> HTTPClient {
        let addresses = node["status", "addresses"]?.array ?? []
        guard let host = addresses.first(where: { $0["type"]?.string == "InternalIP" })?["address"]?.string,
            let port = node["status", "daemonEndpoints", "kubeletEndpoint", "Port"]?.int.flatMap(UInt16.init(exactly:))
        else { throw Unreachable(description: "its agent has published no address") }
        let address = SocketAddress(host: host, port: port)
        if let known = state.withLock({ $0.clients[address] }) { return known }
        guard var configuration = HTTPClient.Configuration(url: "https://\(address)") else {
            throw Unreachable(description: "\(address) is no address")
        }
        configuration.identity = identity
        configuration.skipsVerification = true
        let client = try HTTPClient(configuration)
        state.withLock { state in
            if state.clients.count >= Self.clientsMax { state.clients = [:] }
            state.clients[address] = client
        }
        return client
    }
}

/// Carries bytes both ways between two connections that left HTTP.
enum Tunnel {
    static func join(_ one: any DuplexStream, _ other: any DuplexStream) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pump(from: one, to: other) }
            group.addTask { await pump(from: other, to: one) }
        }
        one.cancel()
        other.cancel()
    }

    /// A side that ends is half-closed on the other; one that breaks takes both along.
    private static func pump(from source: any DuplexStream, to target: any DuplexStream) async {
        do {
            while let bytes = try await source.read() { try await target.write(bytes) }
            await target.finishWriting()
        } catch {
            source.cancel()
            target.cancel()
        }
    }
}
