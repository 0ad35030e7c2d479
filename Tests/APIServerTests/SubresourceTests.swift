import HTTP
import JSON
import Synchronization
import Testing

@testable import APIServer

@Suite("Subresources and admission") struct SubresourceTests {
    @Test("scale reads and sets the replicas of a deployment")
    func scale() async throws {
        try await TestCluster.run { cluster in
            let path = "\(Paths.deployments)/web"
            _ = try await cluster.send("POST", Paths.deployments, Samples.deployment("web"))
            var scale = try await cluster.send("GET", "\(path)/scale").json
            #expect(scale["kind"] == "Scale")
            #expect(scale["spec", "replicas"] == 3)
            #expect(scale["status", "selector"] == "app=web")
            scale["spec", "replicas"] = 10
            #expect(try await cluster.send("PUT", "\(path)/scale", scale).json["spec", "replicas"] == 10)
            #expect(try await cluster.send("PUT", "\(path)/scale", scale).status == 409)
            let patched = try await cluster.send(
                "PATCH", "\(path)/scale", ["spec": ["replicas": 2]], type: "application/merge-patch+json")
            #expect(patched.json["spec", "replicas"] == 2)
            let read = try await cluster.send("GET", path)
            #expect(read.json["spec", "replicas"] == 2)
            #expect(read.json["metadata", "generation"] == 3)
        }
    }

    @Test("a pod is bound once")
    func binding() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p"))
            let binding: JSON = ["metadata": ["name": "p"], "target": ["kind": "Node", "name": "n1"]]
            #expect(try await cluster.send("POST", "\(Paths.pods)/p/binding", binding).status == 201)
            let pod = try await cluster.send("GET", "\(Paths.pods)/p").json
            #expect(pod["spec", "nodeName"] == "n1")
            #expect(pod["status", "conditions"]?[0]?["type"] == "PodScheduled")
            let second = try await cluster.send("POST", "\(Paths.pods)/p/binding", binding)
            #expect(second.status == 409)
            #expect(second.message.contains("pod p is already assigned to node \"n1\""))
        }
    }

    @Test("an eviction deletes")
    func eviction() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p"))
            #expect(
                try await cluster.send("POST", "\(Paths.pods)/p/eviction", ["metadata": ["name": "p"]]).status == 201)
            #expect(try await cluster.send("GET", "\(Paths.pods)/p").status == 404)
        }
    }

    final class Connector: NodeConnector {
        let targets = Mutex<[String]>([])
        func connect(node: JSON, request: HTTPRequest) async throws -> HTTPResponse {
            targets.withLock { $0.append("\(node["metadata", "name"]?.string ?? "") \(request.target)") }
            return HTTPResponse(status: 200, body: .bytes(Array("line\n".utf8)))
        }
    }

    @Test("log and exec go to the agent of the pod's node, by the agent's paths")
    func forwarding() async throws {
        let connector = Connector()
        var configuration = APIServerConfiguration()
        configuration.nodeConnector = connector
        try await TestCluster.run(configuration: configuration) { cluster in
            _ = try await cluster.send("POST", "/api/v1/nodes", ["metadata": ["name": "n1"]])
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p", node: "n1"))
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("q"))
            #expect(
                try await cluster.send("GET", "\(Paths.pods)/p/log?follow=true&container=main").bytes
                    == Array("line\n".utf8))
            _ = try await cluster.send("POST", "\(Paths.pods)/p/exec?command=ls&command=-l&stdout=true&tty=false")
            #expect(
                connector.targets.withLock { $0 } == [
                    "n1 /containerLogs/default/p/main?follow=true",
                    "n1 /exec/default/p/main?command=ls&command=-l&output=1&tty=false",
                ])
            #expect(
                try await cluster.send("GET", "\(Paths.pods)/p/log?container=x").message
                    == "container x is not valid for pod p")
            #expect(
                try await cluster.send("GET", "\(Paths.pods)/q/log").message == "pod q does not have a host assigned")
        }
    }

    private struct UpgradingConnector: NodeConnector {
        func connect(node: JSON, request: HTTPRequest) async throws -> HTTPResponse {
            WebSocketHandshake.answer(request, subprotocols: ["v5.channel.k8s.io"]) { socket in
                while let message = try? await socket.receive() { try? await socket.send(message) }
            }
        }
    }

    @Test("an exec by WebSocket is handed through to the agent, both ways")
    func upgrade() async throws {
        var configuration = APIServerConfiguration()
        configuration.nodeConnector = UpgradingConnector()
        try await TestCluster.run(configuration: configuration) { cluster in
            _ = try await cluster.send("POST", "/api/v1/nodes", ["metadata": ["name": "n1"]])
            _ = try await cluster.send("POST", Paths.pods, Samples.pod("p", node: "n1"))
            let http = HTTPServer(handler: TransportHandler(transport: cluster.transport))
            let address = try http.listen(SocketAddress(host: "127.0.0.1", port: 0))
            let client = try HTTPClient(try #require(HTTPClient.Configuration(url: "http://\(address)")))
            let socket = try await client.webSocket(
                "\(Paths.pods)/p/exec?command=ls&stdout=true", subprotocols: ["v5.channel.k8s.io"])
            try await socket.send(.binary([0, 1]))
            #expect(try await socket.receive() == .binary([0, 1]))
            await socket.close()
            #expect(try await socket.receive() == nil)
            withExtendedLifetime(http) {}
        }
    }

    /// Puts the test's own identity behind a socket.
    private struct TransportHandler: HTTPHandler {
        var transport: InProcessTransport
        func respond(to request: HTTPRequest) async -> HTTPResponse {
            (try? await transport.send(request)) ?? HTTPResponse(status: 500)
        }
    }

    @Test("services get addresses and ports of their own, and give them back")
    func services() async throws {
        try await TestCluster.run { cluster in
            let own = try await cluster.send("GET", "\(Paths.services)/kubernetes").json
            #expect(own["spec", "clusterIP"] == "127.96.0.1")
            let first = try await cluster.send("POST", Paths.services, Samples.service("a", spec: ["type": "NodePort"]))
            #expect(first.status == 201)
            let address = try #require(first.json["spec", "clusterIP"]?.string)
            let port = try #require(first.json["spec", "ports"]?[0]?["nodePort"]?.int)
            #expect(ServiceNetwork.standard.contains(try #require(IPv4Address(address))))
            #expect((30_000...32_767).contains(port))
            let taken = try await cluster.send(
                "POST", Paths.services, Samples.service("b", spec: ["clusterIP": .string(address)]))
            #expect(taken.status == 422)
            #expect(taken.message.contains("provided IP is already allocated"))
            let takenPort = try await cluster.send(
                "POST", Paths.services,
                Samples.service(
                    "b", spec: ["type": "NodePort", "ports": [["port": 80, "nodePort": .int(Int64(port))]]]))
            #expect(takenPort.message.contains("provided port is already allocated"))
            _ = try await cluster.send("DELETE", "\(Paths.services)/a")
            let again = try await cluster.send(
                "POST", Paths.services, Samples.service("b", spec: ["clusterIP": .string(address)]))
            #expect(again.status == 201)
            let headless = try await cluster.send(
                "POST", Paths.services, Samples.service("h", spec: ["clusterIP": "None"]))
            #expect(headless.json["spec", "clusterIP"] == "None")
        }
    }
}
