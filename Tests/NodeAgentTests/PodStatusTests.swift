import JSON
import Platform
import Runtime
import Testing

@testable import NodeAgent

@Suite struct PodStatusTests {
    private func status(_ pod: PodManifest, _ observed: PodObservation, at seconds: Double = 10) -> JSON {
        let plan = PodPlan.decide(pod: pod, observed: observed, now: at(seconds))
        return PodStatusBuilder(
            pod: pod, observed: observed, plan: plan, hostIP: "127.0.0.1", runtimeName: "process", now: at(seconds)
        ).status()
    }

    private func condition(_ type: String, _ status: JSON) -> JSON? {
        status["conditions"]?.array?.first { $0["type"]?.string == type }
    }

    @Test(
        "the phase follows from the containers and the restart policy",
        arguments: [
            ("Always", [], "Pending"), ("Always", [runningContainer()], "Running"),
            ("Always", [exitedContainer(code: 0)], "Running"), ("OnFailure", [exitedContainer(code: 0)], "Succeeded"),
            ("OnFailure", [exitedContainer(code: 1)], "Running"), ("Never", [exitedContainer(code: 0)], "Succeeded"),
            ("Never", [exitedContainer(code: 1)], "Failed"),
        ] as [(String, [ContainerStatus], String)])
    func phase(policy: String, containers: [ContainerStatus], phase: String) {
        #expect(status(makePod(restartPolicy: policy), observation(containers))["phase"]?.string == phase)
    }

    @Test("a running pod is ready, has addresses and ids of its runtime")
    func running() {
        let status = status(makePod(), observation([runningContainer()]))
        #expect(condition("Ready", status)?["status"] == "True")
        #expect(condition("Initialized", status)?["status"] == "True")
        #expect(condition("PodReadyToStartContainers", status)?["status"] == "True")
        #expect(status["podIP"] == "127.41.0.7")
        #expect(status["hostIP"] == "127.0.0.1")
        let container = status["containerStatuses"]?[0]
        #expect(container?["ready"] == true)
        #expect(container?["started"] == true)
        #expect(container?["containerID"] == "process://web-0")
        #expect(container?["state", "running", "startedAt"]?.string == at(0).rfc3339)
    }

    @Test("a crash loop shows why it waits and how the last run ended")
    func crashLoop() {
        var observed = observation([exitedContainer(attempt: 3, code: 137, reason: "OOMKilled")])
        observed.memory["web", default: ContainerMemory()].backOff.noteRestart(finishedAt: at(1), now: at(1))
        let container = status(makePod(), observed)["containerStatuses"]?[0]
        #expect(container?["state", "waiting", "reason"] == "CrashLoopBackOff")
        #expect(container?["lastState", "terminated", "reason"] == "OOMKilled")
        #expect(container?["lastState", "terminated", "exitCode"] == 137)
        #expect(container?["restartCount"] == 3)
        #expect(container?["ready"] == false)
    }

    @Test("a readiness probe that has not succeeded keeps the pod unready, and its message names the container")
    func readiness() {
        let pod = makePod([["name": "web", "image": "host", "readinessProbe": ["tcpSocket": ["port": 80]]]])
        var observed = observation([runningContainer()])
        var memory = ContainerMemory()
        memory.probedID = "web-0"
        memory.probes = pod.containers[0].probes.map { ProbeSchedule($0, startedAt: at(0), now: at(0)) }
        observed.memory["web"] = memory
        let before = condition("Ready", status(pod, observed))
        #expect(before?["reason"] == "ContainersNotReady")
        #expect(before?["message"] == "containers with unready status: [web]")
        observed.memory["web"]?.probes[0].begin()
        _ = observed.memory["web"]?.probes[0].finish(success: true, now: at(1))
        #expect(condition("Ready", status(pod, observed))?["status"] == "True")
    }

    @Test("readiness gates count with the containers")
    func gates() {
        let gate: [(String, JSON)] = [("readinessGates", [["conditionType": "example.com/ok"]])]
        let closed = status(makePod(spec: gate), observation([runningContainer()]))
        #expect(condition("Ready", closed)?["reason"] == "ReadinessGatesNotReady")
        #expect(condition("ContainersReady", closed)?["status"] == "True")
        let reported: JSON = ["conditions": [["type": "example.com/ok", "status": "True"]]]
        let open = status(makePod(spec: gate, status: reported), observation([runningContainer()]))
        #expect(condition("Ready", open)?["status"] == "True")
    }

    @Test("a pod that is being deleted is not ready")
    func terminating() {
        let status = status(makePod(deletedWithGrace: 30), observation([runningContainer()]), at: 100)
        #expect(condition("Ready", status)?["status"] == "False")
        #expect(status["phase"] == "Running")
    }

    @Test("the time of a condition changes only with its status")
    func transitionTime() {
        let old: JSON = [
            "conditions": [
                ["type": "Ready", "status": "True", "lastTransitionTime": "2020-01-01T00:00:00Z"],
                ["type": "Initialized", "status": "False", "lastTransitionTime": "2020-01-01T00:00:00Z"],
            ]
        ]
        let status = status(makePod(status: old), observation([runningContainer()]))
        #expect(condition("Ready", status)?["lastTransitionTime"] == "2020-01-01T00:00:00Z")
        #expect(condition("Initialized", status)?["lastTransitionTime"]?.string == at(10).rfc3339)
    }

    @Test("a patch holds what changed and takes back what no longer holds")
    func patch() {
        let old: JSON = [
            "phase": "Pending", "message": "gone",
            "conditions": [
                ["type": "Ready", "status": "False", "reason": "ContainersNotReady"],
                ["type": "PodScheduled", "status": "True"], ["type": "Foreign", "status": "True"],
            ],
        ]
        let new: JSON = [
            "phase": "Running",
            "conditions": [["type": "Ready", "status": "True"], ["type": "PodScheduled", "status": "True"]],
        ]
        #expect(
            StatusPatch.make(from: old, to: new) == [
                "phase": "Running", "message": nil,
                "conditions": [["type": "Ready", "status": "True", "reason": nil]],
            ])
        #expect(StatusPatch.make(from: new, to: new) == nil)
    }
}
