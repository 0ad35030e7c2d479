import APIServer
import Client
import JSON
import Testing

@testable import kctl

@Suite("Types by name") struct ResourceMapperTests {
    @Test(
        "built-in types are found without a request, by all of their names",
        arguments: [
            ("pods", "pods"), ("pod", "pods"), ("po", "pods"), ("Pod", "pods"), ("PODS", "pods"), ("svc", "services"),
            ("deploy", "deployments"), ("deployments.apps", "deployments"), ("deploy.v1.apps", "deployments"),
            ("Deployment.apps", "deployments"), ("hpa", "horizontalpodautoscalers"), ("ns", "namespaces"),
            ("rs", "replicasets"), ("cm", "configmaps"), ("ep", "endpoints"), ("ev", "events"), ("no", "nodes"),
            ("sa", "serviceaccounts"), ("pods.v1.", "pods"), ("endpointslices.discovery.k8s.io", "endpointslices"),
        ])
    func builtIn(_ word: String, _ plural: String) async throws {
        let mapper = ResourceMapper(transport: NoTransport())
        #expect(try await mapper.type(word).plural == plural)
    }

    @Test("an unknown type is looked for in discovery, and then named")
    func unknown() async throws {
        try await KctlCluster.run { cluster in
            let mapper = ResourceMapper(transport: cluster.transport)
            let word = "sheep"
            await #expect(throws: CommandError("the server doesn't have a resource type \"sheep\"")) {
                _ = try await mapper.types(word)
            }
            await #expect(throws: CommandError.self) { _ = try await mapper.types("deployments.nogroup") }
        }
    }

    @Test("a category means all of its types")
    func category() async throws {
        try await KctlCluster.run { cluster in
            let types = try await ResourceMapper(transport: cluster.transport).types("all")
            let plurals = Set(types.map(\.plural))
            #expect(plurals.isSuperset(of: ["pods", "services", "deployments", "replicasets"]))
            #expect(!plurals.contains("configmaps"))
        }
    }

    @Test("discovery is read once")
    func discovery() async throws {
        try await KctlCluster.run { cluster in
            let mapper = ResourceMapper(transport: cluster.transport, builtIn: [])
            let types = try await mapper.discovered()
            let pods = try #require(types.first { $0.plural == "pods" && $0.group.isEmpty })
            #expect(
                pods.isNamespaced && pods.kind == "Pod" && pods.shortNames == ["po"] && pods.verbs.contains("watch"))
            #expect(try await mapper.type(apiVersion: "apps/v1", kind: "Deployment").plural == "deployments")
        }
    }

    @Test(
        "words that name objects",
        arguments: [
            (["pods"], ["pods"]), (["pods", "a", "b"], ["pods/a", "pods/b"]),
            (["pod/a", "svc/b"], ["pods/a", "services/b"]),
            (["pods,svc"], ["pods", "services"]), (["po,svc", "a"], ["pods/a", "services/a"]),
        ])
    func arguments(_ words: [String], _ expected: [String]) async throws {
        let arguments = ResourceArguments(arguments: words, namespace: "default")
        let requests = try await arguments.requests(ResourceMapper(transport: NoTransport()))
        #expect(requests.map { $0.type.plural + ($0.name.map { "/\($0)" } ?? "") } == expected)
    }

    @Test(
        "words that name no objects are refused",
        arguments: [["pods/a/b"], ["pods", "pod/a"], ["/a"], ["pods/"], ["pods", ""]])
    func refused(_ words: [String]) async throws {
        let arguments = ResourceArguments(arguments: words, namespace: "default")
        await #expect(throws: CommandError.self) {
            _ = try await arguments.requests(ResourceMapper(transport: NoTransport()))
        }
    }
}
