import JSON
import Platform
import Resources
import Testing

@testable import Controllers

/// A ReplicaSet of the Deployment "web" at some point of a rollout.
struct Release: Sendable {
    var version: String
    var replicas: Int
    var available: Int?
    /// Pods that are there, when they are others than asked for.
    var present: Int?
    var revision: Int
    /// The size of the Deployment when it was last scaled.
    var desired: Int? = 10
    var max: Int? = 13
    var isObserved = true
    var age: Int { 1000 - revision }

    init(
        _ version: String, _ replicas: Int, available: Int? = nil, present: Int? = nil, revision: Int? = nil,
        desired: Int? = 10, max: Int? = 13, isObserved: Bool = true
    ) {
        self.version = version
        self.replicas = replicas
        self.available = available
        self.present = present
        self.revision = revision ?? Int(version) ?? 1
        self.desired = desired
        self.max = max
        self.isObserved = isObserved
    }

    var replicaSet: ReplicaSet {
        var annotations: JSON = [Deployment.revisionAnnotation: .string("\(revision)")]
        if let desired { annotations["deployment.kubernetes.io/desired-replicas"] = .string("\(desired)") }
        if let max { annotations["deployment.kubernetes.io/max-replicas"] = .string("\(max)") }
        let (present, available) = (present ?? replicas, available ?? replicas)
        return Fixture.replicaSet(
            "web-\(version)", replicas: replicas,
            status: [
                "replicas": .int(Int64(present)), "readyReplicas": .int(Int64(available)),
                "availableReplicas": .int(Int64(available)), "observedGeneration": isObserved ? 2 : 1,
            ],
            metadata: [
                "annotations": annotations, "generation": 2, "creationTimestamp": .string(Fixture.ago(age)),
                "ownerReferences": [Fixture.deployment().controllerReference.json],
            ],
            template: Fixture.template(version))
    }
}

/// What a decision comes to, each action as a line, without the status.
func lines(_ actions: [DeploymentAction]) -> [String] {
    actions.compactMap { action in
        switch action {
        case .claim(let ownership):
            "adopt \(ownership.adopt.map(\.name)) release \(ownership.release.map(\.name))"
        case .create(let set): "create \(set.replicas)"
        case .update(let set, let former?): "\(set.name): \(former) -> \(set.replicas)"
        case .update(let set, nil): "\(set.name) annotated"
        case .delete(let set): "delete \(set.name)"
        case .setRevision(let revision): "revision \(revision)"
        case .setStatus: nil
        case .warn(let reason, _): reason
        case .lookAgain: nil
        }
    }
}

@Suite struct DeploymentDecisionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var replicas = 10
        var version = "2"
        var spec: JSON = [:]
        var releases: [Release]
        var unfinished: [String: Int] = [:]
        var expected: [String]
    }

    private func observe(_ test: Case) -> ObservedDeployment {
        let current = test.releases.first { $0.version == test.version }
        return ObservedDeployment(
            deployment: Fixture.deployment(
                replicas: test.replicas, spec: test.spec, status: ["observedGeneration": 1],
                metadata: ["annotations": ["deployment.kubernetes.io/revision": .string("\(current?.revision ?? 0)")]],
                template: Fixture.template(test.version)),
            replicaSets: test.releases.map(\.replicaSet), unfinishedPods: test.unfinished, now: Fixture.now)
    }

    private static func bounds(surge: JSON, unavailable: JSON) -> JSON {
        ["strategy": ["rollingUpdate": ["maxSurge": surge, "maxUnavailable": unavailable]]]
    }

    static let rolling = [
        Case(
            testDescription: "a first release gets all of its pods", releases: [],
            expected: ["create 10", "revision 1"]),
        Case(
            testDescription: "a second one begins with the surge, and frees what may be unavailable",
            releases: [Release("1", 10)], expected: ["create 3", "web-1: 10 -> 8", "revision 2"]),
        Case(
            testDescription: "without surge an old pod goes first", spec: bounds(surge: 0, unavailable: 1),
            releases: [Release("1", 10)], expected: ["create 0", "web-1: 10 -> 9", "revision 2"]),
        Case(
            testDescription: "with neither surge nor unavailable pods one may be unavailable",
            spec: bounds(surge: 0, unavailable: "0%"), releases: [Release("1", 10)],
            expected: ["create 0", "web-1: 10 -> 9", "revision 2"]),
        Case(
            testDescription: "with everything allowed all go at once", spec: bounds(surge: "100%", unavailable: "100%"),
            releases: [Release("1", 10)], expected: ["create 10", "web-1: 10 -> 0", "revision 2"]),
        Case(
            testDescription: "waits for new pods to become available",
            releases: [Release("1", 8), Release("2", 5, available: 0)], expected: []),
        Case(
            testDescription: "each available new pod frees an old one",
            releases: [Release("1", 8), Release("2", 5, available: 2)], expected: ["web-1: 8 -> 6"]),
        Case(
            testDescription: "room that an old pod left is filled",
            releases: [Release("1", 6), Release("2", 5, available: 2)], expected: ["web-2: 5 -> 7"]),
        Case(
            testDescription: "nothing is added while an old ReplicaSet has not seen its new size",
            releases: [Release("1", 6, isObserved: false), Release("2", 5, available: 2)], expected: []),
        Case(
            testDescription: "pods that are still to go count against the surge",
            releases: [Release("1", 6, present: 7), Release("2", 5, available: 2)], expected: ["web-2: 5 -> 6"]),
        Case(
            testDescription: "available pods that are to go count for nothing",
            releases: [Release("1", 6, available: 8, present: 8), Release("2", 5, available: 2)], expected: []),
        Case(
            testDescription: "old pods that are not available go first",
            releases: [Release("1", 8, available: 3), Release("2", 5, available: 2)], expected: ["web-1: 8 -> 6"]),
        Case(
            testDescription: "a broken release is replaced by a third one",
            version: "3", releases: [Release("1", 8), Release("2", 5, available: 0), Release("3", 0)],
            expected: ["web-2: 5 -> 0"]),
        Case(
            testDescription: "the oldest shrinks first", version: "3",
            releases: [Release("1", 4), Release("2", 6), Release("3", 3)], expected: ["web-1: 4 -> 0", "web-2: 6 -> 5"]),
        Case(
            testDescription: "a new ReplicaSet that is too large shrinks",
            releases: [Release("1", 0), Release("2", 12)], expected: ["web-2: 12 -> 10"]),
        Case(
            testDescription: "a release is undone by numbering its ReplicaSet anew", version: "1",
            releases: [Release("1", 0), Release("2", 10)], expected: ["web-1: 0 -> 3", "web-2: 10 -> 8", "revision 3"]),
        Case(
            testDescription: "minReadySeconds goes to the ReplicaSet", spec: ["minReadySeconds": 7],
            releases: [Release("2", 10)], expected: ["web-2 annotated"]),
        Case(
            testDescription: "a release that is done stays", releases: [Release("1", 0), Release("2", 10)], expected: []
        ),
    ]

    static let recreate = [
        Case(
            testDescription: "all old pods go first", spec: ["strategy": ["type": "Recreate"]],
            releases: [Release("1", 10)], expected: ["web-1: 10 -> 0"]),
        Case(
            testDescription: "nothing starts while a ReplicaSet has pods", spec: ["strategy": ["type": "Recreate"]],
            releases: [Release("1", 0, present: 1)], expected: []),
        Case(
            testDescription: "nothing starts while a ReplicaSet has not seen its size",
            spec: ["strategy": ["type": "Recreate"]], releases: [Release("1", 0, isObserved: false)], expected: []),
        Case(
            testDescription: "nothing starts while an old pod is ending", spec: ["strategy": ["type": "Recreate"]],
            releases: [Release("1", 0)], unfinished: ["uid-web-1": 1], expected: []),
        Case(
            testDescription: "then all new ones start", spec: ["strategy": ["type": "Recreate"]],
            releases: [Release("1", 0)], unfinished: ["uid-web-2": 3], expected: ["create 10", "revision 2"]),
        Case(
            testDescription: "an existing ReplicaSet grows", spec: ["strategy": ["type": "Recreate"]],
            releases: [Release("1", 0), Release("2", 0)], expected: ["web-2: 0 -> 10"]),
    ]

    static let scaling = [
        Case(
            testDescription: "one ReplicaSet takes the whole change", replicas: 4,
            releases: [Release("1", 0), Release("2", 10)], expected: ["web-2: 10 -> 4"]),
        Case(
            testDescription: "an old one too, before the release goes on", replicas: 20, version: "3",
            releases: [Release("2", 10)], expected: ["web-2: 10 -> 20"]),
        Case(
            testDescription: "none grows while another one's pods are to go", replicas: 20,
            releases: [Release("1", 0, present: 3), Release("2", 10)], expected: []),
        Case(
            testDescription: "a size that was reached by hand is only noted", replicas: 10,
            releases: [Release("2", 10, desired: 8)], expected: ["web-2 annotated"]),
        Case(
            testDescription: "several grow in proportion, the rest to the largest", replicas: 20,
            releases: [Release("1", 8), Release("2", 5)], expected: ["web-1: 8 -> 15", "web-2: 5 -> 10"]),
        Case(
            testDescription: "several shrink in proportion", replicas: 5,
            releases: [Release("1", 8), Release("2", 5)], expected: ["web-1: 8 -> 4", "web-2: 5 -> 3"]),
        Case(
            testDescription: "shrinking leaves enough that are available", replicas: 5,
            spec: bounds(surge: 2, unavailable: 0),
            releases: [Release("1", 8), Release("2", 5, available: 0)], expected: ["web-1: 8 -> 5", "web-2: 5 -> 2"]),
        Case(
            testDescription: "to nothing", replicas: 0, releases: [Release("1", 8), Release("2", 5)],
            expected: ["web-1: 8 -> 0", "web-2: 5 -> 0"]),
        Case(
            testDescription: "several do not grow while pods are to go", replicas: 20,
            releases: [Release("1", 8, present: 9), Release("2", 5)], expected: []),
        Case(
            testDescription: "without a note of the former size, the status tells it", replicas: 20,
            releases: [Release("1", 8), Release("2", 5, desired: nil, max: nil)],
            expected: ["web-1: 8 -> 20", "web-2 annotated"]),
        Case(
            testDescription: "when the new ReplicaSet suffices the old ones go", replicas: 10,
            releases: [Release("1", 3, desired: 9), Release("2", 10)], expected: ["web-1: 3 -> 0"]),
        Case(
            testDescription: "with Recreate the old ones go instead", replicas: 20,
            spec: ["strategy": ["type": "Recreate"]], releases: [Release("1", 8), Release("2", 5)],
            expected: ["web-1: 8 -> 0"]),
    ]

    static let pauses = [
        Case(
            testDescription: "a paused one releases nothing", version: "2", spec: ["paused": true],
            releases: [Release("1", 10)], expected: []),
        Case(testDescription: "nor its first version", spec: ["paused": true], releases: [], expected: []),
        Case(
            testDescription: "but scales", replicas: 12, version: "2", spec: ["paused": true],
            releases: [Release("1", 10)], expected: ["web-1: 10 -> 12"]),
        Case(
            testDescription: "and cleans up", version: "4", spec: ["paused": true, "revisionHistoryLimit": 1],
            releases: [Release("1", 0), Release("2", 0), Release("3", 10)], expected: ["delete web-1", "delete web-2"]),
    ]

    static let history = [
        Case(
            testDescription: "the oldest go beyond the limit", version: "4", spec: ["revisionHistoryLimit": 1],
            releases: [Release("1", 0), Release("2", 0), Release("3", 0), Release("4", 10)],
            expected: ["delete web-1", "delete web-2"]),
        Case(
            testDescription: "none is kept with a limit of zero", spec: ["revisionHistoryLimit": 0],
            releases: [Release("1", 0), Release("2", 10)], expected: ["delete web-1"]),
        Case(
            testDescription: "age is the number, not the time", version: "4", spec: ["revisionHistoryLimit": 1],
            releases: [Release("1", 0, revision: 5), Release("2", 0), Release("4", 10, revision: 6)],
            expected: ["delete web-2"]),
        Case(
            testDescription: "one with pods, or that has not seen its size, stays", version: "4",
            spec: ["paused": true, "revisionHistoryLimit": 0],
            releases: [
                Release("1", 0, available: 0, present: 1), Release("2", 0, isObserved: false), Release("4", 10),
            ],
            expected: []),
        Case(
            testDescription: "nothing is deleted before the release is done", spec: ["revisionHistoryLimit": 0],
            releases: [Release("1", 0), Release("2", 10, available: 9)], expected: []),
    ]

    @Test("decides", arguments: rolling + recreate + scaling + pauses + history)
    func decide(_ test: Case) { #expect(lines(observe(test).decide()) == test.expected) }

    @Test("one that is being deleted only reports")
    func beingDeleted() {
        let deployment = Fixture.deployment(metadata: ["deletionTimestamp": .string(Fixture.ago(1))])
        let orphan = Fixture.replicaSet("web-9")
        let observed = ObservedDeployment(deployment: deployment, replicaSets: [orphan], now: Fixture.now)
        #expect(lines(observed.decide()) == [])
    }

    @Test("adopts what it selects and releases what it does not, before all else")
    func claims() {
        let orphan = Fixture.replicaSet("web-8")
        var stray = Release("1", 10).replicaSet
        stray.labels = ["app": "other"]
        let foreign = Fixture.replicaSet(
            "web-9", metadata: ["ownerReferences": [Fixture.deployment("x").controllerReference.json]])
        let observed = ObservedDeployment(
            deployment: Fixture.deployment(), replicaSets: [orphan, stray, foreign], now: Fixture.now)
        #expect(lines(observed.decide()) == [#"adopt ["web-8"] release ["web-1"]"#])
    }

    @Test("a selector that selects everything is refused")
    func selectingAll() {
        let deployment = Fixture.deployment(spec: ["selector": [:]])
        let observed = ObservedDeployment(deployment: deployment, replicaSets: [], now: Fixture.now)
        #expect(lines(observed.decide()) == ["SelectingAll"])
        #expect(observed.decide().last == .setStatus(["observedGeneration": 1]))
    }
}
