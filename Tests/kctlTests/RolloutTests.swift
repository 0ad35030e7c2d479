import JSON
import Testing

@testable import kctl

@Suite("rollout") struct RolloutTests {
    private static func deployment(
        replicas: Int64 = 3, generation: Int64 = 2, observed: Int64 = 2, total: Int64 = 3, updated: Int64 = 3,
        available: Int64 = 3, reason: String = "NewReplicaSetAvailable"
    ) -> JSON {
        [
            "metadata": [
                "name": "web", "generation": .int(generation),
                "annotations": ["deployment.kubernetes.io/revision": "4"],
            ],
            "spec": ["replicas": .int(replicas)],
            "status": [
                "observedGeneration": .int(observed), "replicas": .int(total), "updatedReplicas": .int(updated),
                "availableReplicas": .int(available),
                "conditions": [["type": "Progressing", "reason": .string(reason)]],
            ],
        ]
    }

    @Test(
        "the status says what is still missing",
        arguments: [
            (deployment(), "deployment \"web\" successfully rolled out\n", true),
            (deployment(observed: 1), "Waiting for deployment spec update to be observed...\n", false),
            (
                deployment(updated: 1),
                "Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have been updated...\n",
                false
            ),
            (
                deployment(total: 4),
                "Waiting for deployment \"web\" rollout to finish: 1 old replicas are pending termination...\n", false
            ),
            (
                deployment(available: 2),
                "Waiting for deployment \"web\" rollout to finish: 2 of 3 updated replicas are available...\n", false
            ),
            (
                deployment(replicas: 0, total: 0, updated: 0, available: 0),
                "deployment \"web\" successfully rolled out\n", true
            ),
        ])
    func status(_ deployment: JSON, _ message: String, _ isDone: Bool) throws {
        #expect(try RolloutStatus.of(deployment: deployment) == RolloutStatus(message: message, isDone: isDone))
    }

    @Test("a rollout that failed, or that is another one's, is an error")
    func failures() {
        #expect(throws: CommandError("deployment \"web\" exceeded its progress deadline")) {
            try RolloutStatus.of(deployment: Self.deployment(updated: 1, reason: "ProgressDeadlineExceeded"))
        }
        #expect(throws: CommandError("desired revision (3) is different from the running revision (4)")) {
            try RolloutStatus.of(deployment: Self.deployment(), revision: 3)
        }
    }

    @Test("undo goes to the revision before the newest, or to the one that is named")
    func choice() throws {
        let sets: [Int: JSON] = [1: "one", 2: "two", 5: "five"]
        #expect(try RolloutUndoCommand.choose(0, from: sets, name: "web") == "two")
        #expect(try RolloutUndoCommand.choose(1, from: sets, name: "web") == "one")
        #expect(throws: CommandError("unable to find specified revision 3 in history")) {
            try RolloutUndoCommand.choose(3, from: sets, name: "web")
        }
        #expect(throws: CommandError("no rollout history found for deployment \"web\"")) {
            try RolloutUndoCommand.choose(0, from: [1: "one"], name: "web")
        }
    }

    @Test("undo brings back template and cause, and leaves apply's annotation alone")
    func undo() {
        let replicaSet: JSON = [
            "metadata": [
                "annotations": ["deployment.kubernetes.io/revision": "1", "kubernetes.io/change-cause": "old"]
            ],
            "spec": ["template": ["metadata": ["labels": ["app": "web", "pod-template-hash": "x"]]]],
        ]
        let deployment: JSON = [
            "metadata": [
                "annotations": [
                    "kubectl.kubernetes.io/last-applied-configuration": "{}", "kubernetes.io/change-cause": "new",
                ]
            ]
        ]
        let patch = Revision.patch(to: replicaSet, of: deployment)
        #expect(patch[0]?["value"] == ["metadata": ["labels": ["app": "web"]]])
        #expect(
            patch[1]?["value"] == [
                "kubectl.kubernetes.io/last-applied-configuration": "{}", "kubernetes.io/change-cause": "old",
            ])
    }
}
