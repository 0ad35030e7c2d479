import JSON
import Platform
import Resources
import Testing

@testable import Controllers

/// Services and pods for the tests of endpoints.
enum EndpointFixture {
    static func service(_ name: String = "web", spec: JSON = [:], labels: [String: String] = [:]) -> Service {
        var spec = spec
        if spec["selector"] == nil { spec["selector"] = ["app": .string(name)] }
        if spec["ports"] == nil {
            spec["ports"] = [["name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080]]
        }
        return Service([
            "apiVersion": "v1", "kind": "Service",
            "metadata": ["name": .string(name), "namespace": "default", "uid": "s1", "labels": JSON(labels)],
            "spec": spec,
        ])
    }

    static func pod(
        _ number: Int, ready: Bool = true, deleting: Bool = false, phase: String = "Running", ip: String? = nil,
        ports: [JSON] = [], spec: JSON = [:]
    ) -> Pod {
        var spec = spec
        spec["nodeName"] = "node-1"
        spec["containers"] = [["name": "main", "ports": .array(ports)]]
        var pod = Pod([
            "metadata": [
                "name": .string("web-\(number)"), "namespace": "default", "uid": .string("uid-\(number)"),
                "labels": ["app": "web"],
            ],
            "spec": spec,
            "status": [
                "phase": .string(phase), "podIP": .string(ip ?? "10.0.\(number / 250).\(number % 250 + 1)"),
                "conditions": [["type": "Ready", "status": ready ? "True" : "False"]],
            ],
        ])
        if deleting { pod.json["metadata", "deletionTimestamp"] = "2024-01-01T00:00:00Z" }
        return pod
    }

    /// As the API server would store them: with names and versions.
    static func apply(_ actions: [EndpointSliceDecision.Action], to slices: [EndpointSlice]) -> [EndpointSlice] {
        var slices = slices
        for action in actions {
            switch action {
            case .create(var slice):
                let number = (slices.map { Int($0.name.dropFirst(4)) ?? 0 }.max() ?? 0) + 1
                slice.json["metadata", "name"] = .string("web-\(number)")
                slices.append(slice)
            case .update(let slice): slices = slices.map { $0.key == slice.key ? slice : $0 }
            case .delete(let slice): slices.removeAll { $0.key == slice.key }
            }
        }
        return slices
    }
}

@Suite("EndpointSlice decision") struct EndpointSliceDecisionTests {
    private typealias Fixture = EndpointFixture

    private func slices(_ service: Service, _ pods: [Pod]) -> [EndpointSlice] {
        Fixture.apply(EndpointSliceDecision().decide(service: service, pods: pods, slices: []), to: [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var pod: Pod
        var spec: JSON = [:]
        /// "ready/serving/terminating"; nil: no endpoint.
        var expected: String?
    }

    @Test(
        "a pod's state decides whether it is an endpoint, and with which conditions",
        arguments: [
            Case(testDescription: "a ready pod", pod: Fixture.pod(1), expected: "true/true/false"),
            Case(testDescription: "one not ready", pod: Fixture.pod(1, ready: false), expected: "false/false/false"),
            Case(
                testDescription: "a ready one that terminates", pod: Fixture.pod(1, deleting: true),
                expected: "false/true/true"),
            Case(
                testDescription: "one not ready that terminates", pod: Fixture.pod(1, ready: false, deleting: true),
                expected: "false/false/true"),
            Case(testDescription: "a finished one", pod: Fixture.pod(1, phase: "Succeeded"), expected: nil),
            Case(testDescription: "one without address", pod: Fixture.pod(1, ip: ""), expected: nil),
            Case(
                testDescription: "not ready, but published", pod: Fixture.pod(1, ready: false),
                spec: ["publishNotReadyAddresses": true], expected: "true/false/false"),
        ])
    func conditions(test: Case) {
        let endpoints = slices(Fixture.service(spec: test.spec), [test.pod]).flatMap(\.endpoints)
        let shown = endpoints.first.map { endpoint in
            ["ready", "serving", "terminating"]
                .map { "\(endpoint["conditions", $0]?.bool ?? false)" }.joined(separator: "/")
        }
        #expect(shown == test.expected)
    }

    @Test("a slice names its Service, its manager, its owner and its pods")
    func metadata() {
        let service = Fixture.service(
            spec: ["clusterIP": "None"], labels: ["team": "red", EndpointSlice.managedByLabel: "somebody"])
        let pod = Fixture.pod(1, spec: ["hostname": "first", "subdomain": "web"])
        let slice = slices(service, [pod])[0]
        #expect(slice.json["metadata", "generateName"] == "web-")
        #expect(
            slice.labels == [
                "kubernetes.io/service-name": "web", "service.kubernetes.io/headless": "", "team": "red",
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            ])
        #expect(slice.controller?.uid == "s1")
        #expect(slice.controller?.kind == "Service")
        let expected: JSON = [
            "addresses": ["10.0.0.2"], "conditions": ["ready": true, "serving": true, "terminating": false],
            "hostname": "first", "nodeName": "node-1",
            "targetRef": ["kind": "Pod", "namespace": "default", "name": "web-1", "uid": "uid-1"],
        ]
        #expect(slice.endpoints == [expected])
        #expect(slice.ports == [["name": "http", "port": 8080, "protocol": "TCP"]])
    }

    @Test("a named target port is looked up in each pod: different numbers make different slices")
    func namedPorts() {
        let service = Fixture.service(
            spec: ["ports": [["name": "http", "port": 80, "protocol": "TCP", "targetPort": "web"]]])
        func port(_ number: Int, _ name: String = "web") -> JSON {
            ["name": .string(name), "containerPort": .int(Int64(number))]
        }
        let made = slices(
            service,
            [
                Fixture.pod(1, ports: [port(8080)]), Fixture.pod(2, ports: [port(9090)]),
                Fixture.pod(3, ports: [port(8080)]), Fixture.pod(4, ports: [port(1, "other")]),
            ])
        let shown = made.map { slice in
            (slice.ports.compactMap { $0["port"]?.int }, slice.endpoints.compactMap { $0["targetRef", "name"]?.string })
        }
        #expect(
            shown.map { "\($0.0) \($0.1)" }.sorted() == [
                "[8080] [\"web-1\", \"web-3\"]", "[9090] [\"web-2\"]", "[] [\"web-4\"]",
            ])
    }

    @Test("a Service without endpoints has one empty slice, which the first endpoint takes over")
    func placeholder() {
        let service = Fixture.service()
        let empty = slices(service, [])
        #expect(empty.count == 1)
        #expect(empty[0].endpoints.isEmpty)
        #expect(EndpointSliceDecision().decide(service: service, pods: [], slices: empty).isEmpty)
        let actions = EndpointSliceDecision().decide(service: service, pods: [Fixture.pod(1)], slices: empty)
        guard case .update(let slice) = actions.first, actions.count == 1 else {
            Issue.record("one update was expected: \(actions)")
            return
        }
        #expect(slice.endpoints.count == 1)
    }

    @Test("250 pods fill three slices; one more goes into the one that has room, and nothing else changes")
    func limit() {
        let service = Fixture.service()
        let pods = (0..<250).map { Fixture.pod($0) }
        let present = slices(service, pods)
        #expect(present.map(\.endpoints.count) == [100, 100, 50])
        let actions = EndpointSliceDecision().decide(service: service, pods: pods + [Fixture.pod(999)], slices: present)
        guard case .update(let slice) = actions.first, actions.count == 1 else {
            Issue.record("one update was expected: \(actions.count)")
            return
        }
        #expect(slice.endpoints.count == 51)
    }

    @Test("new labels of the Service reach its slices; slices of another address type go")
    func relabelling() {
        let present = slices(Fixture.service(), [Fixture.pod(1)])
        var foreign = present[0]
        foreign.json["metadata", "name"] = "web-v6"
        foreign.json["addressType"] = "IPv6"
        let actions = EndpointSliceDecision().decide(
            service: Fixture.service(labels: ["team": "blue"]), pods: [Fixture.pod(1)], slices: present + [foreign])
        let after = Fixture.apply(actions, to: present + [foreign])
        #expect(after.count == 1)
        #expect(after[0].labels["team"] == "blue")
    }
}
