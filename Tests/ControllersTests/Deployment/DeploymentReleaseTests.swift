import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite struct DeploymentReleaseTests {
    private func created(_ deployment: Deployment, _ releases: [Release] = []) -> ReplicaSet? {
        let observed = ObservedDeployment(
            deployment: deployment, replicaSets: releases.map(\.replicaSet), now: Fixture.now)
        for case .create(let set) in observed.decide() { return set }
        return nil
    }

    private func updated(_ deployment: Deployment, _ releases: [Release]) -> [String: ReplicaSet] {
        let observed = ObservedDeployment(
            deployment: deployment, replicaSets: releases.map(\.replicaSet), now: Fixture.now)
        var sets: [String: ReplicaSet] = [:]
        for case .update(let set, _) in observed.decide() { sets[set.name] = set }
        return sets
    }

    @Test("a ReplicaSet is named, labelled and selected by the hash of its template")
    func newReplicaSet() throws {
        let deployment = Fixture.deployment(spec: ["minReadySeconds": 4])
        let set = try #require(created(deployment))
        let hash = PodTemplate(deployment.template).hash(collisionCount: 0)
        #expect(set.name == "web-\(hash)")
        #expect(set.labels == ["app": "web", "pod-template-hash": hash])
        #expect(set.json["spec", "selector", "matchLabels"]?.stringMap == set.labels)
        #expect(set.template["metadata", "labels"]?.stringMap == set.labels)
        #expect(set.template["spec"] == deployment.template["spec"])
        #expect(set.controller == deployment.controllerReference)
        #expect(set.minReadySeconds == 4)
        #expect(set.annotations["deployment.kubernetes.io/desired-replicas"] == "3")
        #expect(set.annotations["deployment.kubernetes.io/max-replicas"] == "4")
    }

    @Test("annotations go to the ReplicaSet, but for those that are the Deployment's own")
    func annotations() throws {
        let deployment = Fixture.deployment(metadata: [
            "annotations": [
                "kubernetes.io/change-cause": "kctl set image", "team": "shop",
                "kubectl.kubernetes.io/last-applied-configuration": "{}", "deployment.kubernetes.io/revision": "7",
                "deployment.kubernetes.io/revision-history": "1", "deprecated.deployment.rollback.to": "2",
            ]
        ])
        let set = try #require(created(deployment))
        #expect(
            set.annotations == [
                "kubernetes.io/change-cause": "kctl set image", "team": "shop",
                "deployment.kubernetes.io/revision": "1",
                "deployment.kubernetes.io/desired-replicas": "3", "deployment.kubernetes.io/max-replicas": "4",
            ])
    }

    @Test("a template that is released again gets the next number and remembers its former ones")
    func undo() throws {
        var deployment = Fixture.deployment(
            replicas: 10, status: ["observedGeneration": 1], template: Fixture.template("1"))
        var first = Release("1", 0)
        let set = try #require(updated(deployment, [first, Release("2", 10)])["web-1"])
        #expect(set.revision == 3)
        #expect(set.annotations["deployment.kubernetes.io/revision-history"] == "1")

        first.revision = 3
        var again = first.replicaSet
        again.setAnnotation("deployment.kubernetes.io/revision-history", "1")
        deployment.template = Fixture.template("1")
        let observed = ObservedDeployment(
            deployment: deployment, replicaSets: [again, Release("2", 10, revision: 4).replicaSet], now: Fixture.now)
        for case .update(let set, _) in observed.decide() where set.name == "web-1" {
            #expect(set.revision == 5)
            #expect(set.annotations["deployment.kubernetes.io/revision-history"] == "1,3")
        }
    }

    @Test("a number that came with the manifest is replaced, one that the controller wrote never taken back")
    func revisionGrows() {
        func revision(noted: String, observedGeneration: Int) -> [DeploymentAction] {
            ObservedDeployment(
                deployment: Fixture.deployment(
                    replicas: 10, status: ["observedGeneration": .int(Int64(observedGeneration))],
                    metadata: ["annotations": ["deployment.kubernetes.io/revision": .string(noted)]]),
                replicaSets: [Release("1", 10).replicaSet], now: Fixture.now
            ).decide().filter { if case .setRevision = $0 { true } else { false } }
        }
        #expect(revision(noted: "5", observedGeneration: 0) == [.setRevision("1")])
        #expect(revision(noted: "5", observedGeneration: 1) == [])
        #expect(revision(noted: "1", observedGeneration: 0) == [])
        #expect(revision(noted: "0", observedGeneration: 1) == [.setRevision("1")])
        #expect(revision(noted: "x", observedGeneration: 1) == [.setRevision("1")])
    }

    @Test("the hash depends on what the template says and on nothing else")
    func hash() {
        let template: JSON = ["metadata": ["labels": ["a": "1", "b": "2"]], "spec": ["containers": [["name": "c"]]]]
        let reordered: JSON = [
            "spec": ["containers": [["name": "c", "env": [], "resources": [:]]], "volumes": nil],
            "metadata": ["creationTimestamp": nil, "labels": ["b": "2", "a": "1", "pod-template-hash": "x"]],
        ]
        #expect(PodTemplate(template) == PodTemplate(reordered))
        #expect(PodTemplate(template).hash(collisionCount: 0) == PodTemplate(reordered).hash(collisionCount: 0))
        #expect(PodTemplate(template).hash(collisionCount: 1) != PodTemplate(template).hash(collisionCount: 0))
        var other = template
        other["metadata", "labels", "a"] = "2"
        #expect(PodTemplate(template) != PodTemplate(other))
        let hashes = Set((0..<1000).map { PodTemplate(Fixture.template("\($0)")).hash(collisionCount: 0) })
        #expect(hashes.count == 1000)
        #expect(hashes.allSatisfy { $0.count <= 10 && $0.allSatisfy { $0.isLowercase || $0.isNumber } })
    }

    @Test(
        "bounds, as numbers and percentages",
        arguments: [
            // replicas, surge, unavailable, most pods, least available
            (10, "25%", "25%", 13, 8), (1, "25%", "25%", 2, 1), (3, "1", "0", 4, 3), (10, "0", "0", 10, 9),
            (10, "0%", "9%", 10, 10 - 1), (10, "1%", "0", 11, 10), (4, "100%", "100%", 8, 0), (2, "0", "50", 2, 0),
            (0, "25%", "25%", 0, 0),
        ])
    func bounds(replicas: Int, surge: String, unavailable: String, podsMax: Int, availableMin: Int) {
        func value(_ text: String) -> JSON { Int64(text).map { .int($0) } ?? .string(text) }
        let strategy: JSON = ["rollingUpdate": ["maxSurge": value(surge), "maxUnavailable": value(unavailable)]]
        let bounds = RolloutBounds(Fixture.deployment(replicas: replicas, spec: ["strategy": strategy]))
        #expect(bounds.podsMax == podsMax)
        #expect(bounds.availableMin == availableMin)
    }
}
