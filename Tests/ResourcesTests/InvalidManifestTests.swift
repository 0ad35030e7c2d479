import JSON
import Resources
import Testing

/// Manifests that are refused, and in which words.
@Suite("Invalid manifests") struct InvalidManifestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var definition: ResourceDefinition
        var object: JSON
        var messages: [String]
        var testDescription: String { "\(definition.kind): \(messages.joined(separator: "; "))" }
    }

    static let small: [Case] = [
        Case(
            definition: Namespace.definition, object: ["metadata": ["name": "a.b"]],
            messages: [
                "metadata.name: Invalid value: \"a.b\": a lowercase RFC 1123 label must consist of lower case "
                    + "alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. "
                    + "'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
            ]),
        Case(
            definition: Namespace.definition, object: ["metadata": ["name": "a"], "spec": ["finalizers": ["mine"]]],
            messages: [
                "spec.finalizers[0]: Invalid value: \"mine\": name is neither a standard finalizer name nor is it fully "
                    + "qualified"
            ]),
        Case(
            definition: ConfigMap.definition, object: ["data": ["a b": "c"]],
            messages: [
                "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', "
                    + "'_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is "
                    + "'[-._a-zA-Z0-9]+')"
            ]),
        Case(
            definition: ConfigMap.definition, object: ["data": ["a": "c"], "binaryData": ["a": "YQ=="]],
            messages: ["data[a]: Invalid value: \"a\": duplicate of key present in binaryData"]),
        Case(
            definition: ConfigMap.definition,
            object: ["data": ["a": .string(String(repeating: "x", count: 1 << 20 + 1))]],
            messages: [": Too long: may not be more than 1048576 bytes"]),
        Case(
            definition: Secret.definition, object: ["type": "kubernetes.io/tls", "data": ["tls.crt": "YQ=="]],
            messages: ["data[tls.key]: Required value"]),
        Case(
            definition: Secret.definition,
            object: ["type": "kubernetes.io/dockerconfigjson", "data": [".dockerconfigjson": "YQ=="]],
            messages: [
                "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid JSON"
            ]),
        Case(
            definition: Lease.definition, object: ["spec": ["leaseDurationSeconds": 0, "leaseTransitions": -1]],
            messages: [
                "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
                "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
            ]),
        Case(
            definition: Event.definition,
            object: ["metadata": ["namespace": "a"], "involvedObject": ["namespace": "b"]],
            messages: ["involvedObject.namespace: Invalid value: \"b\": does not match event.namespace"]),
        Case(
            definition: Node.definition,
            object: ["spec": ["taints": [["key": "a", "effect": "Never"], ["key": "b"], ["effect": "NoSchedule"]]]],
            messages: [
                "spec.taints[0].effect: Unsupported value: \"Never\": supported values: \"NoExecute\", \"NoSchedule\", "
                    + "\"PreferNoSchedule\"", "spec.taints[1].effect: Required value",
                "spec.taints[2].key: Required value",
            ]),
    ]

    static let endpoints: [Case] = [
        Case(
            definition: Endpoints.definition,
            object: ["subsets": [["ports": [["port": 80], ["port": 0, "name": "a"]]]]],
            messages: [
                "subsets[0].ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`",
                "subsets[0].ports[0].name: Required value",
            ]),
        Case(
            definition: EndpointSlice.definition,
            object: ["addressType": "IPv6", "endpoints": [["addresses": ["10.0.0.1"]]]],
            messages: ["endpoints[0].addresses[0]: Invalid value: \"10.0.0.1\": must be an IPv6 address"]),
        Case(
            definition: EndpointSlice.definition, object: ["endpoints": []],
            messages: ["addressType: Required value"]),
        Case(
            definition: EndpointSlice.definition,
            object: ["addressType": "IPv4", "endpoints": [["addresses": []]], "ports": [["port": 1], ["port": 2]]],
            messages: [
                "endpoints[0].addresses: Required value: must contain at least 1 address",
                "ports[1].name: Duplicate value: \"\"",
            ]),
    ]

    private static func service(_ spec: JSON, _ messages: [String]) -> Case {
        var spec = spec
        if spec["ports"] == nil { spec["ports"] = [["port": 80]] }
        return Case(
            definition: Service.definition, object: ["metadata": ["name": "a"], "spec": spec], messages: messages)
    }

    static let services: [Case] = [
        Case(
            definition: Service.definition, object: ["metadata": ["name": "1a"], "spec": ["ports": [["port": 80]]]],
            messages: [
                "metadata.name: Invalid value: \"1a\": a DNS-1035 label must consist of lower case alphanumeric "
                    + "characters or '-', start with an alphabetic character, and end with an alphanumeric character "
                    + "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
            ]),
        service(["ports": []], ["spec.ports: Required value"]),
        service(["ports": [], "clusterIP": "None"], []),
        service(
            ["ports": [["port": 80], ["port": 70_000, "name": "b"]]],
            [
                "spec.ports[1].port: Invalid value: 70000: must be between 1 and 65535, inclusive",
                "spec.ports[0].name: Required value",
                "spec.ports[1].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
            ]),
        service(
            ["ports": [["port": 80, "name": "a"], ["port": 81, "name": "a"]]],
            ["spec.ports[1].name: Duplicate value: \"a\""]),
        service(
            ["ports": [["port": 80, "targetPort": "not_a_port"]]],
            [
                "spec.ports[0].targetPort: Invalid value: \"not_a_port\": must contain only alpha-numeric characters "
                    + "(a-z, 0-9), and hyphens (-)"
            ]),
        service(
            ["ports": [["port": 80, "nodePort": 30_000]]],
            ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]),
        service(
            ["type": "Internal"],
            [
                "spec.type: Unsupported value: \"Internal\": supported values: \"ClusterIP\", \"ExternalName\", "
                    + "\"LoadBalancer\", \"NodePort\""
            ]),
        service(
            ["type": "NodePort", "clusterIP": "None"],
            ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"]),
        service(["type": "ExternalName"], ["spec.externalName: Required value"]),
        service(
            ["externalTrafficPolicy": "Local"],
            [
                "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services"
            ]),
        service(
            ["sessionAffinity": "ClientIP", "sessionAffinityConfig": ["clientIP": ["timeoutSeconds": 90_000]]],
            [
                "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and "
                    + "less than 86400"
            ]),
        service(
            ["loadBalancerClass": "a"],
            ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"]),
        service(
            ["selector": ["app": "a b"]],
            [
                "spec.selector: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric "
                    + "characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. "
                    + "'MyValue',  or 'my_value',  or '12345', regex used for validation is "
                    + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
            ]),
        service(
            ["clusterIP": "127.96.0.9", "clusterIPs": ["127.96.0.8"]],
            ["spec.clusterIPs: Invalid value: [\"127.96.0.8\"]: first value must match `clusterIP`"]),
    ]

    @Test("every cause is named", arguments: small + endpoints + services)
    func refused(_ item: Case) {
        #expect(WrittenObject(item.definition, item.object).messages == item.messages)
    }

    @Test(
        "what has no place in a kind is named, and a wrong type is told apart",
        arguments: [
            (ConfigMap.definition, ["date": ["a": "b"]], ["date"], []),
            (ConfigMap.definition, ["data": ["a": 1]], [], ["data[a]"]),
            (
                Service.definition, ["spec": ["ports": [["port": "80"]], "selectors": [:]]], ["spec.selectors"],
                ["spec.ports[0].port"]
            ),
            (Node.definition, ["spec": ["taints": ["a"]]], [], ["spec.taints[0]"]),
            (Secret.definition, ["metadata": ["name": "a", "label": [:]]], ["metadata.label"], []),
        ] as [(ResourceDefinition, JSON, [String], [String])])
    func shape(definition: ResourceDefinition, object: JSON, unknown: [String], wrong: [String]) {
        let written = WrittenObject(definition, object)
        #expect(written.unknown == unknown)
        #expect(written.typeErrors.map(\.field) == wrong)
    }
}
