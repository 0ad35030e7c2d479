import Client
import HTTP
import JSON
import Platform
import Synchronization
import Testing

@testable import Network

/// An API server that lists once and then streams what the test writes.
private final class FakeAPIServer: HTTPTransport {
    let services = StreamPipe()
    let slices = StreamPipe()

    func finish() {
        services.finish()
        slices.finish()
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let isServices = request.path == "/api/v1/services"
        guard request.target.contains("watch=true") else {
            return HTTPResponse(
                status: 200, body: .bytes(Array(#"{"metadata":{"resourceVersion":"1"},"items":[]}"#.utf8)))
        }
        return HTTPResponse(status: 200, body: .stream(isServices ? services : slices))
    }
}

private final class RecordingProxy: ServiceProxy {
    private let tables: AsyncStream<RoutingTable>.Continuation
    let updates: AsyncStream<RoutingTable>
    init() { (updates, tables) = AsyncStream.makeStream(of: RoutingTable.self) }
    func update(_ table: RoutingTable) async { tables.yield(table) }
}

@Suite struct ServiceProxyControllerTests {
    @Test("what is watched reaches the proxy: a Service, its endpoints, and their end")
    func follows() async throws {
        let server = FakeAPIServer()
        let proxy = RecordingProxy()
        let controller = ServiceProxyController(
            client: APIClient(transport: server, userAgent: "test"), proxy: proxy, world: .system)
        let service: JSON = [
            "metadata": ["namespace": "default", "name": "web", "resourceVersion": "2"],
            "spec": ["clusterIP": "127.96.0.20", "ports": [["port": 80]]],
        ]
        let slice: JSON = [
            "metadata": [
                "namespace": "default", "name": "web-1", "labels": ["kubernetes.io/service-name": "web"],
            ],
            "endpoints": [["addresses": ["127.1.0.1"]]], "ports": [["port": 8080]],
        ]
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await controller.run() }
            var step = 0
            for await table in proxy.updates {
                let endpoints = table.routes.first?.endpoints ?? []
                switch step {
                case 0:
                    _ = await server.services.write(event("ADDED", service))
                    _ = await server.slices.write(event("ADDED", slice))
                    step = 1
                case 1 where endpoints == [SocketAddress(host: "127.1.0.1", port: 8080)]:
                    _ = await server.slices.write(event("DELETED", slice))
                    step = 2
                case 2 where table.routes.count == 1 && endpoints.isEmpty:
                    _ = await server.services.write(event("DELETED", service))
                    step = 3
                case 3 where table.routes.isEmpty: group.cancelAll()
                default: break
                }
                if step == 3, table.routes.isEmpty { return server.finish() }
            }
        }
    }

    private func event(_ type: String, _ object: JSON) -> [UInt8] {
        (["type": .string(type), "object": object] as JSON).encoded() + [UInt8(ascii: "\n")]
    }
}
