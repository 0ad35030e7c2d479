import JSON
import Resources
import Testing

/// What the server completes, keeps and refuses to change.
@Suite("Defaults and changes") struct ChangeTests {
    @Test("a service is completed")
    func serviceDefaults() {
        let written = WrittenObject(
            Service.definition,
            [
                "metadata": ["name": "web", "generation": 1],
                "status": ["loadBalancer": ["ingress": [["ip": "1.2.3.4"]]]],
                "spec": ["ports": [["port": 80]], "sessionAffinity": "ClientIP"],
            ])
        #expect(written.messages == [])
        #expect(
            written.json["spec"] == [
                "ports": [["port": 80, "protocol": "TCP", "targetPort": 80]], "sessionAffinity": "ClientIP",
                "sessionAffinityConfig": ["clientIP": ["timeoutSeconds": 10_800]], "type": "ClusterIP",
                "internalTrafficPolicy": "Cluster",
            ])
        #expect(written.json["status"] == ["loadBalancer": [:]])
        #expect(written.json["metadata", "generation"] == nil)
    }

    @Test(
        "defaults that a service's type asks for",
        arguments: [
            ("ClusterIP", nil, "Cluster", nil), ("NodePort", "Cluster", "Cluster", nil),
            ("LoadBalancer", "Cluster", "Cluster", true), ("ExternalName", nil, nil, nil),
        ] as [(String, JSON?, JSON?, JSON?)])
    func serviceTypes(type: String, external: JSON?, inside: JSON?, allocates: JSON?) {
        let spec = WrittenObject(
            Service.definition, ["spec": ["type": .string(type), "ports": [["port": 80, "targetPort": "http"]]]]
        ).json["spec"]
        #expect(spec?["externalTrafficPolicy"] == external)
        #expect(spec?["internalTrafficPolicy"] == inside)
        #expect(spec?["allocateLoadBalancerNodePorts"] == allocates)
        #expect(spec?["ports"]?[0]?["targetPort"] == "http")
    }

    @Test("a service that turns inward gives up what only the outside needs")
    func serviceChangesType() {
        let before = WrittenObject(
            Service.definition,
            [
                "metadata": ["name": "web"],
                "spec": [
                    "type": "NodePort", "clusterIP": "127.96.0.9", "clusterIPs": ["127.96.0.9"],
                    "ports": [["port": 80, "nodePort": 30_001]],
                ],
            ]
        ).json
        var wanted = before
        wanted["spec", "type"] = "ClusterIP"
        let after = WrittenObject(Service.definition, wanted, over: before)
        #expect(after.messages == [])
        #expect(after.json["spec", "externalTrafficPolicy"] == nil)
        #expect(after.json["spec", "ports"]?[0]?["nodePort"] == nil)
        wanted["spec", "type"] = "ExternalName"
        wanted["spec", "externalName"] = "example.com"
        let outside = WrittenObject(Service.definition, wanted, over: before)
        #expect(outside.messages == [])
        #expect(outside.json["spec", "clusterIPs"] == nil)
    }

    @Test("secrets fold text into data; namespaces begin active; slices count their versions")
    func prepared() {
        let secret = WrittenObject(
            Secret.definition, ["data": ["a": "b2xk", "c": "ZA=="], "stringData": ["a": "new\n"]]
        ).json
        #expect(secret["data"] == ["a": "bmV3Cg==", "c": "ZA=="])
        #expect(secret["stringData"] == nil)
        #expect(secret["type"] == "Opaque")

        let namespace = WrittenObject(
            Namespace.definition,
            ["metadata": ["name": "a"], "spec": ["finalizers": ["x.io/y"]], "status": ["phase": "Terminating"]])
        #expect(namespace.messages == [])
        #expect(namespace.json["spec", "finalizers"] == ["x.io/y", "kubernetes"])
        #expect(namespace.json["status"] == ["phase": "Active"])
        #expect(namespace.json["metadata", "labels"] == ["kubernetes.io/metadata.name": "a"])

        let slice = WrittenObject(EndpointSlice.definition, ["addressType": "IPv4", "ports": [["port": 80]]]).json
        #expect(slice["ports"] == [["port": 80, "name": "", "protocol": "TCP"]])
        var changed = slice
        #expect(WrittenObject(EndpointSlice.definition, changed, over: slice).json["metadata", "generation"] == 1)
        changed["ports"] = [["port": 81]]
        #expect(WrittenObject(EndpointSlice.definition, changed, over: slice).json["metadata", "generation"] == 2)
    }

    @Test("a node may use what it has, where nothing else is said")
    func nodeDefaults() {
        let node = WrittenObject(
            Node.definition, ["spec": ["podCIDR": "10.0.0.0/24"], "status": ["capacity": ["cpu": "2"]]])
        #expect(node.messages == [])
        #expect(node.json["status", "allocatable"] == ["cpu": "2"])
        #expect(node.json["spec", "podCIDRs"] == ["10.0.0.0/24"])
    }

    struct Change: Sendable, CustomTestStringConvertible {
        var definition: ResourceDefinition
        var old: JSON
        var new: JSON
        var messages: [String]
        var testDescription: String { "\(definition.kind): \(messages)" }
    }

    private static let service: JSON = [
        "metadata": ["name": "web"],
        "spec": [
            "ports": [["port": 80]], "clusterIP": "127.96.0.9", "clusterIPs": ["127.96.0.9"], "type": "ClusterIP",
        ],
    ]
    private static let movedService: JSON = [
        "metadata": ["name": "web"],
        "spec": [
            "ports": [["port": 80]], "clusterIP": "127.96.0.8", "clusterIPs": ["127.96.0.8"], "type": "ClusterIP",
        ],
    ]
    private static let fixed = "Forbidden: field is immutable when `immutable` is set"

    static let changes: [Change] = [
        Change(
            definition: ConfigMap.definition, old: ["data": ["a": "1"], "immutable": true],
            new: ["data": ["a": "2"]], messages: ["immutable: \(fixed)", "data: \(fixed)"]),
        Change(
            definition: ConfigMap.definition, old: ["data": ["a": "1"]], new: ["data": ["a": "2"], "immutable": true],
            messages: []),
        Change(
            definition: Secret.definition, old: ["data": ["a": "YQ=="], "immutable": true, "type": "Opaque"],
            new: ["data": ["a": "YQ=="], "immutable": true, "stringData": ["a": "b"]], messages: ["data: \(fixed)"]),
        Change(
            definition: Secret.definition, old: ["type": "Opaque"], new: ["type": "mine"],
            messages: ["type: Invalid value: \"mine\": field is immutable"]),
        Change(
            definition: Service.definition, old: service, new: movedService,
            messages: ["spec.clusterIPs[0]: Invalid value: [\"127.96.0.8\"]: may not change once set"]),
        Change(
            definition: EndpointSlice.definition, old: ["addressType": "IPv4"], new: ["addressType": "IPv6"],
            messages: ["addressType: Invalid value: \"IPv6\": field is immutable"]),
        Change(
            definition: Node.definition, old: ["spec": ["providerID": "a"]], new: ["spec": ["providerID": "b"]],
            messages: [
                "spec.providerID: Forbidden: node updates may not change providerID except from \"\" to valid"
            ]),
    ]

    @Test("what can't be changed stays", arguments: changes)
    func immutable(_ item: Change) {
        #expect(WrittenObject(item.definition, item.new, over: item.old).messages == item.messages)
    }
}
