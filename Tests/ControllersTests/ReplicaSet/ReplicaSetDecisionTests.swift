import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite struct ReplicaSetDecisionTests {
    /// Each action as a line, without the status.
    private func lines(_ observed: ObservedReplicaSet) -> [String] {
        observed.decide().compactMap { action in
            switch action {
            case .claim(let ownership):
                "adopt \(ownership.adopt.map(\.name)) release \(ownership.release.map(\.name))"
            case .create(let count): "create \(count)"
            case .delete(let pods): "delete \(pods.map(\.name).sorted().joined(separator: " "))"
            case .setStatus: nil
            case .lookAgain(let delay): "again \(delay)"
            }
        }
    }

    private func observe(
        _ set: ReplicaSet = Fixture.replicaSet(), _ pods: [Pod] = [], isCurrent: Bool = true
    ) -> ObservedReplicaSet {
        ObservedReplicaSet(replicaSet: set, pods: pods, isCurrent: isCurrent, now: Fixture.now)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var replicas = 2
        var metadata: JSON = [:]
        var spec: JSON = [:]
        var pods: [Pod]
        var isCurrent = true
        var expected: [String]
    }

    static let terminating: JSON = ["deletionTimestamp": .string(Fixture.ago(1))]
    static let cases = [
        Case(testDescription: "makes what is missing", pods: [Fixture.pod("a")], expected: ["create 1"]),
        Case(testDescription: "is content", pods: [Fixture.pod("a"), Fixture.pod("b")], expected: []),
        Case(
            testDescription: "takes away what is too many", replicas: 1,
            pods: [Fixture.pod("a"), Fixture.pod("b", readySince: nil)], expected: ["delete b"]),
        Case(
            testDescription: "takes all away for none", replicas: 0, pods: [Fixture.pod("a"), Fixture.pod("b")],
            expected: ["delete a b"]),
        Case(testDescription: "makes 500 at most at once", replicas: 1200, pods: [], expected: ["create 500"]),
        Case(
            testDescription: "replaces pods that ended or are being deleted",
            pods: [
                Fixture.pod("a", phase: "Failed"), Fixture.pod("b", phase: "Succeeded"),
                Fixture.pod("c", metadata: terminating), Fixture.pod("d"),
            ], expected: ["create 1"]),
        Case(
            testDescription: "counts nothing while the cache is behind", pods: [], isCurrent: false, expected: []),
        Case(
            testDescription: "makes nothing while it is being deleted", metadata: terminating, pods: [], expected: []),
        Case(
            testDescription: "adopts a pod that is nobody's, and counts it",
            pods: [Fixture.pod("a"), Fixture.pod("b", owner: nil)], expected: [#"adopt ["b"] release []"#]),
        Case(
            testDescription: "releases a pod that it no longer selects, and replaces it",
            pods: [Fixture.pod("a"), Fixture.pod("b", labels: ["app": "other"])],
            expected: [#"adopt [] release ["b"]"#, "create 1"]),
        Case(
            testDescription: "leaves alone what is another's or selected by nobody",
            pods: [
                Fixture.pod("a", owner: "other"), Fixture.pod("b", owner: nil, labels: [:]),
                Fixture.pod("c", owner: nil, metadata: terminating),
            ], expected: ["create 2"]),
        Case(
            testDescription: "adopts nothing while it is being deleted", metadata: terminating,
            pods: [Fixture.pod("b", owner: nil), Fixture.pod("c", labels: [:])], expected: []),
        Case(
            testDescription: "looks again when the next ready pod becomes available", spec: ["minReadySeconds": 30],
            pods: [Fixture.pod("a", readySince: 10), Fixture.pod("b", readySince: 25)], expected: ["again 5.0 seconds"]),
        Case(
            testDescription: "waits for nothing when all are available", spec: ["minReadySeconds": 30],
            pods: [Fixture.pod("a", readySince: 30), Fixture.pod("b", readySince: 31)], expected: []),
    ]

    @Test("decides", arguments: cases)
    func decide(_ test: Case) {
        let set = Fixture.replicaSet(replicas: test.replicas, spec: test.spec, metadata: test.metadata)
        #expect(lines(observe(set, test.pods, isCurrent: test.isCurrent)) == test.expected)
    }

    @Test("the burst limits deletions too")
    func deletionBurst() {
        let pods = (0..<700).map { Fixture.pod("p\($0)") }
        let deletions = observe(Fixture.replicaSet(replicas: 0), pods).decide().compactMap { action in
            if case .delete(let pods) = action { pods.count } else { nil }
        }
        #expect(deletions == [500])
    }

    @Test("the status counts what is there, and leaves out what is zero")
    func status() {
        let set = Fixture.replicaSet(
            spec: ["minReadySeconds": 50], metadata: ["generation": 4],
            template: Fixture.template(labels: ["app": "web", "tier": "front"]))
        let pods = [
            Fixture.pod("a", labels: ["app": "web", "tier": "front"]), Fixture.pod("b", readySince: 10),
            Fixture.pod("c", readySince: nil), Fixture.pod("d", phase: "Failed"),
        ]
        let expected: JSON = [
            "replicas": 3, "fullyLabeledReplicas": 1, "readyReplicas": 2, "availableReplicas": 1,
            "observedGeneration": 4,
        ]
        #expect(observe(set, pods).status() == expected)
        #expect(observe(set, []).status() == ["replicas": 0, "observedGeneration": 4])
    }

    @Test("a status that says what is there already is not written again")
    func statusOnce() {
        let status: JSON = ["replicas": 0, "observedGeneration": 1]
        let known = observe(Fixture.replicaSet(replicas: 0, status: status))
        #expect(known.decide() == [])
        let unknown = observe(Fixture.replicaSet(replicas: 0))
        #expect(unknown.decide() == [.setStatus(status)])
    }

    @Test("a failure shows as a condition until a round goes well")
    func failure() throws {
        let failure = ReplicaSetFailure(reason: .create, message: "exceeded quota")
        let failed = observe().status(failure: failure)
        let condition = try #require(ReplicaSet(["status": failed]).condition("ReplicaFailure"))
        #expect(condition.isTrue && condition.reason == "FailedCreate" && condition.message == "exceeded quota")

        let set = Fixture.replicaSet(status: failed)
        // The same trouble again is no news.
        let later = ObservedReplicaSet(replicaSet: set, pods: [], now: Fixture.now + .seconds(60))
        #expect(later.status(failure: .init(reason: .create, message: "still")) == failed)
        #expect(later.status()["conditions"] == nil)
        #expect(observe(set, isCurrent: false).status()["conditions"] != nil)
    }
}
