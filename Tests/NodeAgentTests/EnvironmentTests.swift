import JSON
import Resources
import Testing

@testable import NodeAgent

@Suite struct EnvironmentTests {
    @Test(
        "references are expanded, doubled dollars escape them, unknown ones stay",
        arguments: [
            ("$(A)-$(B)", "1-2"), ("$$(A)", "$(A)"), ("$$$(A)", "$1"), ("$(C)", "$(C)"), ("$A", "$A"), ("$", "$"),
            ("$(A", "$(A"), ("x$$y", "x$y"), ("", ""),
        ])
    func expansion(text: String, expected: String) {
        #expect(VariableExpansion.expand(text, ["A": "1", "B": "2"]) == expected)
    }

    private struct Source: ReferenceSource {
        func data(_ kind: ReferencedData.Kind, _ key: ObjectKey) async throws -> ReferencedData? {
            switch (kind, key.name) {
            case (.configMap, "conf"): ReferencedData(.configMap, ["data": ["MODE": "fast", "LEVEL": "3"]])
            case (.secret, "keys"): ReferencedData(.secret, ["data": ["token": "c2VjcmV0"]])
            default: nil
            }
        }
    }

    private func build(_ container: JSON, services: [JSON] = []) async throws -> [String: String] {
        var container = container
        container["name"] = "web"
        let pod = makePod([container])
        let fields = DownwardFields(
            pod: pod, podIP: "127.41.0.7", hostIP: "127.0.0.1", nodeName: "n1", nodeCPUMillis: 4000,
            nodeMemoryBytes: 1 << 30)
        return try await ContainerEnvironment(fields: fields, services: services, references: Source()).build(
            pod.containers[0]
        ).byName
    }

    @Test("variables come from values, fields, resources, ConfigMaps and Secrets")
    func sources() async throws {
        let variables = try await build([
            "resources": ["limits": ["cpu": "1500m"]],
            "envFrom": [["prefix": "C_", "configMapRef": ["name": "conf"]]],
            "env": [
                ["name": "POD", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
                ["name": "IP", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
                ["name": "CPU", "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu"]]],
                [
                    "name": "MEMORY",
                    "valueFrom": ["resourceFieldRef": ["resource": "limits.memory", "divisor": "1Mi"]],
                ],
                ["name": "TOKEN", "valueFrom": ["secretKeyRef": ["name": "keys", "key": "token"]]],
                [
                    "name": "NONE",
                    "valueFrom": ["configMapKeyRef": ["name": "no", "key": "x", "optional": true]],
                ],
                ["name": "URL", "value": "http://$(IP)/$(C_MODE)"],
            ],
        ])
        #expect(variables["POD"] == "web-1")
        #expect(variables["CPU"] == "2")
        #expect(variables["MEMORY"] == "1024")
        #expect(variables["TOKEN"] == "secret")
        #expect(variables["NONE"] == nil)
        #expect(variables["URL"] == "http://127.41.0.7/fast")
        #expect(variables["C_LEVEL"] == "3")
    }

    @Test("what is missing is named as Kubernetes names it")
    func missing() async throws {
        await #expect(throws: ConfigurationError("configmap \"no\" not found")) {
            try await build(["envFrom": [["configMapRef": ["name": "no"]]]])
        }
        await #expect(throws: ConfigurationError("couldn't find key nope in Secret default/keys")) {
            try await build([
                "env": [["name": "X", "valueFrom": ["secretKeyRef": ["name": "keys", "key": "nope"]]]]
            ])
        }
    }

    @Test("Services of the namespace and the API server's are linked, headless ones are not")
    func services() async throws {
        let service = { (name: String, namespace: String, address: String) -> JSON in
            [
                "metadata": ["name": .string(name), "namespace": .string(namespace)],
                "spec": ["clusterIP": .string(address), "ports": [["name": "http", "port": 80, "protocol": "TCP"]]],
            ]
        }
        let variables = try await build(
            [:],
            services: [
                service("my-db", "default", "127.96.0.9"), service("other", "elsewhere", "127.96.0.10"),
                service("headless", "default", "None"),
            ])
        #expect(variables["MY_DB_SERVICE_HOST"] == "127.96.0.9")
        #expect(variables["MY_DB_SERVICE_PORT_HTTP"] == "80")
        #expect(variables["MY_DB_PORT_80_TCP_ADDR"] == "127.96.0.9")
        #expect(variables["OTHER_SERVICE_HOST"] == nil)
        #expect(variables["HEADLESS_SERVICE_HOST"] == nil)
    }
}
