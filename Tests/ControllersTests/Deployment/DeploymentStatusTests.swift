import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite struct DeploymentStatusTests {
    private static func progressing(_ status: String, _ reason: String, _ secondsAgo: Int) -> JSON {
        [
            "type": "Progressing", "status": .string(status), "reason": .string(reason), "message": "m",
            "lastUpdateTime": .string(Fixture.ago(secondsAgo)), "lastTransitionTime": .string(Fixture.ago(secondsAgo)),
        ]
    }

    private func observed(
        _ releases: [Release], replicas: Int = 10, version: String = "2", spec: JSON = [:], status: JSON = [:],
        metadata: JSON = [:]
    ) -> ObservedDeployment {
        ObservedDeployment(
            deployment: Fixture.deployment(
                replicas: replicas, spec: spec, status: status, metadata: metadata, template: Fixture.template(version)),
            replicaSets: releases.map(\.replicaSet), now: Fixture.now)
    }

    /// The status that a decision writes, or the one that stands.
    private func view(_ observed: ObservedDeployment) -> Deployment {
        for case .setStatus(let status) in observed.decide() { return Deployment(["status": status]) }
        return observed.deployment
    }

    @Test("counts the pods of all releases, and leaves out what is zero")
    func counts() {
        let metadata: JSON = ["generation": 6]
        let halfWay = view(
            observed([Release("1", 8, available: 7), Release("2", 5, available: 2)], metadata: metadata))
        #expect(halfWay.observedGeneration == 6)
        #expect(halfWay.statusReplicas == 13)
        #expect(halfWay.updatedReplicas == 5)
        #expect(halfWay.readyReplicas == 9)
        #expect(halfWay.availableReplicas == 9)
        // Two of the old pods go in this round: the one that is not available, and one that is not needed.
        #expect(halfWay.unavailableReplicas == 11 - 9)
        let none = view(observed([], replicas: 0, spec: ["paused": true]))
        for name in ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"] {
            #expect(none.json["status", name] == nil)
        }
    }

    @Test(
        "Available says whether enough are",
        arguments: [
            (10, "True", "MinimumReplicasAvailable"), (8, "True", "MinimumReplicasAvailable"),
            (7, "False", "MinimumReplicasUnavailable"),
        ])
    func available(count: Int, status: String, reason: String) {
        let condition = view(observed([Release("2", 10, available: count)])).condition("Available")
        #expect(condition?.status == status)
        #expect(condition?.reason == reason)
    }

    struct ProgressCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var releases: [Release]
        var spec: JSON = [:]
        var status: JSON
        var expected: String
    }

    static let progressCases = [
        ProgressCase(
            testDescription: "a release that is made", releases: [Release("1", 10)],
            status: ["replicas": 10, "readyReplicas": 10, "availableReplicas": 10],
            expected: "True NewReplicaSetCreated"),
        ProgressCase(
            testDescription: "a release that was there", releases: [Release("2", 10, available: 0)],
            status: ["replicas": 10, "updatedReplicas": 10], expected: "True FoundNewReplicaSet"),
        ProgressCase(
            testDescription: "more of the new pods", releases: [Release("1", 8), Release("2", 5, available: 0)],
            status: [
                "replicas": 12, "updatedReplicas": 4, "readyReplicas": 8, "availableReplicas": 8,
                "conditions": [progressing("True", "NewReplicaSetCreated", 30)],
            ], expected: "True ReplicaSetUpdated"),
        ProgressCase(
            testDescription: "fewer of the old ones", releases: [Release("1", 8), Release("2", 5, available: 0)],
            status: [
                "replicas": 14, "updatedReplicas": 5, "readyReplicas": 8, "availableReplicas": 8,
                "conditions": [progressing("True", "NewReplicaSetCreated", 30)],
            ], expected: "True ReplicaSetUpdated"),
        ProgressCase(
            testDescription: "all is done", releases: [Release("1", 0), Release("2", 10)],
            status: ["conditions": [progressing("True", "ReplicaSetUpdated", 30)]],
            expected: "True NewReplicaSetAvailable"),
        ProgressCase(
            testDescription: "what was done stays done when pods fail", releases: [Release("2", 10, available: 3)],
            status: [
                "replicas": 10, "updatedReplicas": 10,
                "conditions": [progressing("True", "NewReplicaSetAvailable", 9999)],
            ],
            expected: "True NewReplicaSetAvailable"),
        ProgressCase(
            testDescription: "too long without progress", releases: [Release("1", 8), Release("2", 5, available: 0)],
            status: [
                "replicas": 13, "updatedReplicas": 5, "readyReplicas": 8, "availableReplicas": 8,
                "conditions": [progressing("True", "ReplicaSetUpdated", 601)],
            ], expected: "False ProgressDeadlineExceeded"),
        ProgressCase(
            testDescription: "not yet too long", releases: [Release("1", 8), Release("2", 5, available: 0)],
            status: [
                "replicas": 13, "updatedReplicas": 5, "readyReplicas": 8, "availableReplicas": 8,
                "conditions": [progressing("True", "ReplicaSetUpdated", 600)],
            ], expected: "True ReplicaSetUpdated"),
        ProgressCase(
            testDescription: "progress after the deadline", releases: [Release("1", 8), Release("2", 5, available: 1)],
            status: [
                "replicas": 13, "updatedReplicas": 5, "readyReplicas": 8, "availableReplicas": 8,
                "conditions": [progressing("False", "ProgressDeadlineExceeded", 30)],
            ], expected: "True ReplicaSetUpdated"),
        ProgressCase(
            testDescription: "a pause", releases: [Release("1", 8), Release("2", 5, available: 0)],
            spec: ["paused": true],
            status: ["conditions": [progressing("True", "ReplicaSetUpdated", 30)]], expected: "Unknown DeploymentPaused"
        ),
        ProgressCase(
            testDescription: "a pause hides no missed deadline",
            releases: [Release("1", 8), Release("2", 5, available: 0)],
            spec: ["paused": true], status: ["conditions": [progressing("False", "ProgressDeadlineExceeded", 30)]],
            expected: "False ProgressDeadlineExceeded"),
        ProgressCase(
            testDescription: "going on after a pause", releases: [Release("1", 8), Release("2", 5, available: 0)],
            status: [
                "replicas": 13, "updatedReplicas": 5, "readyReplicas": 8, "availableReplicas": 8,
                "conditions": [progressing("Unknown", "DeploymentPaused", 9999)],
            ], expected: "Unknown DeploymentResumed"),
        ProgressCase(
            testDescription: "no deadline, no condition", releases: [Release("1", 8), Release("2", 5, available: 1)],
            spec: ["progressDeadlineSeconds": 2_147_483_647],
            status: ["conditions": [progressing("True", "ReplicaSetUpdated", 30)]], expected: "none"),
    ]

    @Test("Progressing", arguments: progressCases)
    func progress(_ test: ProgressCase) {
        let condition = view(observed(test.releases, spec: test.spec, status: test.status)).condition("Progressing")
        #expect((condition.map { "\($0.status) \($0.reason)" } ?? "none") == test.expected)
    }

    @Test("progress renews the time from which the deadline counts, and nothing else does")
    func renewal() throws {
        let before =
            [
                "replicas": 13, "updatedReplicas": 5, "readyReplicas": 8, "availableReplicas": 8,
                "conditions": [Self.progressing("True", "ReplicaSetUpdated", 100)],
            ] as JSON
        let still = try #require(
            view(observed([Release("1", 8), Release("2", 5, available: 0)], status: before)).condition("Progressing"))
        #expect(still.lastUpdateTime?.rfc3339 == Fixture.ago(100))
        let moved = try #require(
            view(observed([Release("1", 8), Release("2", 5, available: 1)], status: before)).condition("Progressing"))
        #expect(moved.lastUpdateTime == Fixture.now)
        #expect(moved.lastTransitionTime?.rfc3339 == Fixture.ago(100))
        #expect(moved.message == "ReplicaSet \"web-2\" is progressing.")
    }

    @Test("looks again when the deadline has passed")
    func deadline() {
        func delays(_ status: JSON, _ spec: JSON = [:]) -> [Duration] {
            observed([Release("1", 8), Release("2", 5, available: 0)], spec: spec, status: status).decide().compactMap {
                if case .lookAgain(let delay) = $0 { delay } else { nil }
            }
        }
        let counts = ["replicas": 13, "updatedReplicas": 5, "readyReplicas": 8, "availableReplicas": 8] as JSON
        var waiting = counts
        waiting["conditions"] = [Self.progressing("True", "ReplicaSetUpdated", 100)]
        #expect(delays(waiting) == [.seconds(501)])
        #expect(delays(waiting, ["progressDeadlineSeconds": 2_147_483_647]) == [])
        #expect(delays(waiting, ["paused": true]) == [])
        var late = counts
        late["conditions"] = [Self.progressing("False", "ProgressDeadlineExceeded", 100)]
        #expect(delays(late) == [])
    }

    @Test("a ReplicaSet's trouble shows as the Deployment's, and goes with it")
    func failure() throws {
        var set = Release("2", 5, available: 0).replicaSet
        set.setCondition(
            Condition(
                type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "quota",
                transitionTime: Fixture.now))
        let failing = ObservedDeployment(
            deployment: Fixture.deployment(replicas: 10, template: Fixture.template("2")),
            replicaSets: [Release("1", 8).replicaSet, set], now: Fixture.now)
        let condition = try #require(view(failing).condition("ReplicaFailure"))
        #expect(condition.reason == "FailedCreate" && condition.message == "quota")
        #expect(condition.lastUpdateTime != nil)

        let known: JSON = ["conditions": [condition.json]]
        #expect(
            view(observed([Release("1", 8), Release("2", 5, available: 0)], status: known)).condition("ReplicaFailure")
                == nil)
    }

    @Test("a ReplicaSet that can't be created is no progress")
    func creationFailure() {
        let status = observed([Release("1", 10)]).status(creationFailure: "exceeded quota")
        let condition = Deployment(["status": status]).condition("Progressing")
        #expect(condition?.status == "False" && condition?.reason == "ReplicaSetCreateError")
        #expect(condition?.message.hasSuffix("exceeded quota") ?? false)
    }

    @Test("the same status is not written twice")
    func once() {
        var first = observed([Release("1", 0), Release("2", 10)])
        first.deployment.json["status"] = view(first).json["status"]
        #expect(!first.decide().contains { if case .setStatus = $0 { true } else { false } })
    }
}
