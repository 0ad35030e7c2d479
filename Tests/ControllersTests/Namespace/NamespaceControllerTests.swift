import Client
import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite("Namespace controller") struct NamespaceControllerTests {
    private typealias Content = NamespaceDecision.Content

    private static let pods = Pod.definition.resource
    private static let now = Timestamp(nanoseconds: 0)

    private static func namespace(deleting: Bool = true, finalizers: [JSON] = ["kubernetes"]) -> Namespace {
        var namespace = Namespace(["metadata": ["name": "n"], "spec": ["finalizers": .array(finalizers)]])
        if deleting { namespace.json["metadata", "deletionTimestamp"] = "2024-01-01T00:00:00Z" }
        return namespace
    }

    @Test("a namespace goes when it is empty, and not before")
    func decide() {
        func decide(_ namespace: Namespace, _ objects: [Content.Object]) -> [NamespaceDecision.Action] {
            NamespaceDecision.decide(
                namespace, contents: [Content(resource: Self.pods, objects: objects)], now: Self.now)
        }
        #expect(decide(Self.namespace(deleting: false), []) == [])
        #expect(decide(Self.namespace(finalizers: ["example.com/other"]), []) == [])
        #expect(decide(Self.namespace(), []) == [.removeFinalizer])
        let fresh = decide(Self.namespace(), [.init()])
        #expect(fresh.first == .deleteAll(Self.pods))
        #expect(fresh.count == 2)
        let waiting = decide(
            Self.namespace(),
            [.init(isBeingDeleted: true, finalizers: ["example.com/hold"]), .init(isBeingDeleted: true)])
        guard case .setStatus(let described) = waiting.first, waiting.count == 1 else {
            Issue.record("only the status was expected: \(waiting)")
            return
        }
        #expect(described.phase == "Terminating")
        #expect(
            described.condition("NamespaceContentRemaining")?.message
                == "Some resources are remaining: pods. has 2 resource instances")
        #expect(
            described.condition("NamespaceFinalizersRemaining")?.message
                == "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances")
        #expect(described.condition("NamespaceDeletionContentFailure")?.status == "False")
    }

    @Test("what can't be listed is not taken for gone")
    func failure() {
        let actions = NamespaceDecision.decide(
            Self.namespace(), contents: [Content(resource: Self.pods, failure: "away")], now: Self.now)
        guard case .setStatus(let described) = actions.first, actions.count == 1 else {
            Issue.record("only the status was expected: \(actions)")
            return
        }
        #expect(described.condition("NamespaceDeletionContentFailure")?.isTrue ?? false)
    }

    @Test("a namespace takes everything along, waits for finalizers, and is gone", arguments: 1...5)
    func deletion(seed: Int) throws {
        let controllers: [any Controller.Type] = [
            NamespaceController.self, GarbageCollector.self, ServiceAccountController.self,
        ]
        try SimulatedCluster.run(seed: UInt64(seed), controllers: controllers) { cluster in
            try await cluster.create(Namespace.self, "shop")
            for number in 0..<5 { try await cluster.create(ConfigMap.self, "c\(number)", in: "shop") }
            let held: JSON = ["metadata": ["finalizers": ["example.com/hold"]]]
            try await cluster.create(ConfigMap.self, "held", in: "shop", held)
            try await cluster.create(ConfigMap.self, "elsewhere")
            try await cluster.client.delete(Namespace.self, ObjectKey(namespace: "", name: "shop"))
            try await cluster.wait(for: "one object is left, and the condition says why") {
                let left = try await cluster.client.list(ConfigMap.self, namespace: "shop").items.map(\.name)
                let namespace = try await cluster.get(Namespace.self, "shop")
                return left == ["held"] && namespace?.condition("NamespaceFinalizersRemaining")?.isTrue ?? false
            }
            let free: JSON = ["metadata": ["finalizers": .null]]
            try await cluster.client.patch(ConfigMap.self, ObjectKey(namespace: "shop", name: "held"), body: free)
            try await cluster.wait(for: "the namespace is gone", atMost: .seconds(1)) {
                try await cluster.get(Namespace.self, "shop") == nil
            }
            #expect(try await cluster.get(ConfigMap.self, "elsewhere") != nil)
            #expect(try await cluster.client.list(ServiceAccount.self, namespace: "shop").items.isEmpty)
        }
    }
}

@Suite("ServiceAccount controller") struct ServiceAccountControllerTests {
    @Test("every namespace has its account and its certificates, and gets them back")
    func defaults() throws {
        var configuration = ControllerConfiguration()
        configuration.rootCertificates = "PEM"
        try SimulatedCluster.run(controllers: [ServiceAccountController.self], configuration: configuration) {
            cluster in
            try await cluster.create(Namespace.self, "shop")
            func isComplete() async throws -> Bool {
                let account = try await cluster.get(ServiceAccount.self, "default", in: "shop")
                let bundle = try await cluster.get(ConfigMap.self, "kube-root-ca.crt", in: "shop")
                return account != nil && bundle?.data == ["ca.crt": "PEM"]
            }
            try await cluster.wait(for: "both are there") { try await isComplete() }
            try await cluster.client.delete(ServiceAccount.self, ObjectKey(namespace: "shop", name: "default"))
            let change: JSON = ["data": ["ca.crt": "forged", "other": "x"]]
            try await cluster.client.patch(
                ConfigMap.self, ObjectKey(namespace: "shop", name: "kube-root-ca.crt"), body: change)
            try await cluster.wait(for: "both are there again") { try await isComplete() }
            #expect(try await cluster.get(ServiceAccount.self, "default") != nil)
        }
    }

    @Test("in a namespace that goes nothing is made")
    func terminating() {
        let namespace = Namespace(["metadata": ["name": "n", "deletionTimestamp": "2024-01-01T00:00:00Z"]])
        #expect(
            ServiceAccountController.decide(namespace, account: nil, bundle: nil, certificates: "PEM").isEmpty)
    }
}
