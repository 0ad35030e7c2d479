import HTTP
import JSON
import Testing

@testable import Network

@Suite struct RoutingTableTests {
    static func service(_ spec: JSON) -> JSON { ["metadata": ["namespace": "default", "name": "web"], "spec": spec] }

    static func slice(_ endpoints: [JSON], ports: [JSON]) -> JSON {
        [
            "metadata": ["namespace": "default", "labels": ["kubernetes.io/service-name": "web"]],
            "endpoints": .array(endpoints), "ports": .array(ports),
        ]
    }

    private func endpoint(_ address: String, ready: Bool?) -> JSON {
        var conditions: JSON = [:]
        if let ready { conditions = ["ready": .bool(ready)] }
        return ["addresses": [.string(address)], "conditions": conditions]
    }

    @Test("only ready endpoints of the port are used; a condition that is not set is ready")
    func readiness() {
        let service = Self.service(["clusterIP": "127.96.0.20", "ports": [["name": "http", "port": 80]]])
        let slice = Self.slice(
            [
                endpoint("127.1.0.2", ready: true), endpoint("127.1.0.3", ready: false),
                endpoint("127.1.0.1", ready: nil),
            ],
            ports: [["name": "admin", "port": 9000], ["name": "http", "port": 8080]])
        let table = RoutingTable(services: [service], endpointSlices: [slice], nodeAddresses: [])
        #expect(table.routes.count == 1)
        #expect(table.routes.first?.name == "default/web:http")
        #expect(table.routes.first?.addresses == [SocketAddress(host: "127.96.0.20", port: 80)])
        #expect(
            table.routes.first?.endpoints == [
                SocketAddress(host: "127.1.0.1", port: 8080), SocketAddress(host: "127.1.0.2", port: 8080),
            ])
    }

    @Test("node ports are served on the node's addresses, session affinity has its timeout")
    func nodePort() {
        let service = Self.service([
            "type": "NodePort", "clusterIP": "127.96.0.20", "sessionAffinity": "ClientIP",
            "ports": [["port": 80, "nodePort": 30080]],
        ])
        let table = RoutingTable(services: [service], endpointSlices: [], nodeAddresses: ["127.0.0.1"])
        #expect(
            table.routes.first?.addresses == [
                SocketAddress(host: "127.96.0.20", port: 80), SocketAddress(host: "127.0.0.1", port: 30080),
            ])
        #expect(table.routes.first?.affinityTimeout == .seconds(10800))
    }

    @Test("headless and ExternalName Services, and ports out of range, have no route")
    func noRoute() {
        let specs: [JSON] = [
            ["clusterIP": "None", "ports": [["port": 80]]],
            ["type": "ExternalName", "externalName": "a.example", "clusterIP": "127.96.0.1", "ports": [["port": 80]]],
            ["clusterIP": "127.96.0.1", "ports": [["port": 70000]]],
            ["clusterIP": "127.96.0.1", "ports": [["port": 80, "protocol": "SCTP"]]], [:],
        ]
        let table = RoutingTable(services: specs.map(Self.service), endpointSlices: [], nodeAddresses: [])
        #expect(table.routes.isEmpty)
    }
}
