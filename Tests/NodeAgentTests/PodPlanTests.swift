import JSON
import Platform
import Runtime
import Testing

@testable import NodeAgent

@Suite struct PodPlanTests {
    private func decide(_ pod: PodManifest, _ observed: PodObservation, at seconds: Double = 10) -> PodPlan {
        PodPlan.decide(pod: pod, observed: observed, now: at(seconds))
    }

    @Test("a new pod gets its folders, then its sandbox, then its containers")
    func order() {
        var observed = PodObservation(startTime: at(0))
        #expect(decide(makePod(), observed).actions == [.prepare])
        observed.isPrepared = true
        #expect(decide(makePod(), observed).actions == [.runSandbox])
        #expect(decide(makePod(), observation()).actions == [.start(container: "web", attempt: 0)])
        #expect(decide(makePod(), observation([runningContainer()])).actions == [])
    }

    @Test(
        "the restart policy and the exit code decide whether a container comes back",
        arguments: [
            ("Always", 0, true), ("Always", 1, true), ("OnFailure", 0, false), ("OnFailure", 1, true),
            ("Never", 0, false), ("Never", 137, false),
        ])
    func restartPolicy(policy: String, code: Int, restarts: Bool) {
        let plan = decide(makePod(restartPolicy: policy), observation([exitedContainer(code: code)]))
        #expect(plan.actions.contains(.start(container: "web", attempt: 1)) == restarts)
    }

    @Test("the first restart is immediate, the next waits 10 s and says so")
    func backOff() {
        var observed = observation([exitedContainer(attempt: 1, code: 1, finishedAt: 5)])
        observed.memory["web", default: ContainerMemory()].backOff.noteRestart(finishedAt: at(1), now: at(1))
        let plan = decide(makePod(), observed)
        #expect(plan.actions == [])
        #expect(plan.wakeAt == at(15))
        let message = "back-off 10s restarting failed container=web pod=web-1_default(u1)"
        #expect(plan.waiting["web"] == .init(reason: "CrashLoopBackOff", message: message))
        #expect(decide(makePod(), observed, at: 15).actions == [.start(container: "web", attempt: 2)])
    }

    @Test("init containers run one after the other, then the containers together")
    func initContainers() {
        let pod = makePod(
            [["name": "web", "image": "host"], ["name": "log", "image": "host"]],
            initContainers: [["name": "a", "image": "host"], ["name": "b", "image": "host"]])
        #expect(decide(pod, observation()).actions == [.start(container: "a", attempt: 0)])
        #expect(decide(pod, observation([runningContainer("a")])).actions == [])
        #expect(
            decide(pod, observation([exitedContainer("a", code: 0)])).actions == [.start(container: "b", attempt: 0)])
        #expect(
            decide(pod, observation([exitedContainer("a", code: 1)])).actions == [.start(container: "a", attempt: 1)])
        let done = observation([exitedContainer("a", code: 0), exitedContainer("b", code: 0)])
        #expect(
            decide(pod, done).actions == [.start(container: "web", attempt: 0), .start(container: "log", attempt: 0)])
    }

    @Test("a sidecar only has to have started, and is restarted whatever the pod's policy")
    func sidecars() {
        let pod = makePod(
            initContainers: [["name": "proxy", "image": "host", "restartPolicy": "Always"]], restartPolicy: "Never")
        #expect(decide(pod, observation()).actions == [.start(container: "proxy", attempt: 0)])
        #expect(
            decide(pod, observation([runningContainer("proxy")])).actions == [.start(container: "web", attempt: 0)])
        let ended = observation([exitedContainer("proxy", code: 0), runningContainer()])
        #expect(decide(pod, ended).actions == [.start(container: "proxy", attempt: 1)])
        let finished = observation([runningContainer("proxy"), exitedContainer(code: 0)])
        #expect(
            decide(pod, finished).actions == [
                .stop(containerID: "proxy-0", container: "proxy", grace: .seconds(30), cause: .podFinished)
            ])
    }

    @Test("an image that can't be had waits, first as ErrImagePull, then as ImagePullBackOff")
    func imageFailure() {
        var observed = observation()
        observed.memory["web", default: ContainerMemory()].failure = .after(
            nil, reason: .imagePull, message: "no such image", now: at(10))
        #expect(decide(makePod(), observed, at: 11).waiting["web"]?.reason == "ErrImagePull")
        #expect(decide(makePod(), observed, at: 13).waiting["web"]?.reason == "ImagePullBackOff")
        #expect(decide(makePod(), observed, at: 20).actions == [.start(container: "web", attempt: 0)])
    }

    @Test("a container whose image changed is stopped to be made anew")
    func imageChange() {
        var container = runningContainer()
        container.image = "host/nginx"
        #expect(
            decide(makePod(), observation([container])).actions == [
                .stop(containerID: "web-0", container: "web", grace: .seconds(30), cause: .definitionChanged)
            ])
    }

    @Test("a failed liveness probe ends the container with the probe's own grace period")
    func liveness() {
        let pod = makePod([
            [
                "name": "web", "image": "host",
                "livenessProbe": [
                    "tcpSocket": ["port": 80], "failureThreshold": 1, "terminationGracePeriodSeconds": 3,
                ],
            ]
        ])
        var observed = observation([runningContainer()])
        var memory = ContainerMemory()
        memory.probedID = "web-0"
        memory.probes = pod.containers[0].probes.map { ProbeSchedule($0, startedAt: at(0), now: at(0)) }
        observed.memory["web"] = memory
        #expect(
            decide(pod, observed).actions == [.probe(container: "web", containerID: "web-0", kind: .liveness)])
        observed.memory["web"]?.probes[0].begin()
        _ = observed.memory["web"]?.probes[0].finish(success: false, now: at(10))
        #expect(
            decide(pod, observed).actions == [
                .stop(containerID: "web-0", container: "web", grace: .seconds(3), cause: .probeFailed(.liveness))
            ])
    }

    @Test("a deleted pod is announced, drained, stopped, and only then forgotten")
    func deletion() {
        let pod = makePod(deletedWithGrace: 7)
        var observed = observation([runningContainer()])
        #expect(decide(pod, observed, at: 100).actions == [.announceTermination])
        observed.drainUntil = at(101)
        #expect(decide(pod, observed, at: 100).wakeAt == at(101))
        let stop = PodAction.stop(containerID: "web-0", container: "web", grace: .seconds(7), cause: .podDeleted)
        #expect(decide(pod, observed, at: 101).actions == [stop])
        observed.memory["web", default: ContainerMemory()].stop = .init(containerID: "web-0", grace: .seconds(30))
        #expect(decide(pod, observed, at: 101).actions == [stop], "a shorter grace period replaces the longer one")
        observed.memory["web", default: ContainerMemory()].stop = .init(containerID: "web-0", grace: .seconds(7))
        #expect(decide(pod, observed, at: 101).actions == [])
        observed.containers = [exitedContainer(code: 143, finishedAt: 101)]
        #expect(decide(pod, observed, at: 102).actions == [.stopSandbox(id: "s1"), .finish])
    }

    @Test("a pod past its deadline fails and is stopped")
    func deadline() {
        let pod = makePod(spec: [("activeDeadlineSeconds", 10)])
        let observed = observation([runningContainer()])
        #expect(decide(pod, observed, at: 9).wakeAt == at(10))
        let plan = decide(pod, observed, at: 10)
        #expect(plan.failure?.reason == "DeadlineExceeded")
        #expect(plan.actions.count == 1)
    }

    @Test("only the newest two attempts are kept")
    func oldAttempts() {
        let observed = observation([
            exitedContainer(attempt: 0, code: 1), exitedContainer(attempt: 1, code: 1), runningContainer(attempt: 2),
        ])
        #expect(decide(makePod(), observed).actions == [.removeContainer(containerID: "web-0")])
    }

    @Test("deciding again about what a decision brought about changes nothing", arguments: [0, 1, 2, 3, 4, 5, 6, 7])
    func settles(seed: Int) {
        let policy = ["Always", "OnFailure", "Never"][seed % 3]
        let pod = makePod(initContainers: [["name": "a", "image": "host"]], restartPolicy: policy)
        var observed = PodObservation(startTime: at(0))
        var steps = 0
        while case let plan = decide(pod, observed), !plan.actions.isEmpty {
            steps += 1
            #expect(steps < 20)
            for action in plan.actions { apply(action, to: &observed, code: seed & 1) }
            if steps >= 20 { break }
        }
        #expect(decide(pod, observed).actions == [])
    }

    private func apply(_ action: PodAction, to observed: inout PodObservation, code: Int) {
        switch action {
        case .prepare: observed.isPrepared = true
        case .runSandbox: observed.sandbox = observation().sandbox
        case .start(let name, let attempt):
            if let last = observed.latest(name), last.state == .exited {
                observed.memory[name, default: ContainerMemory()].backOff.noteRestart(
                    finishedAt: at(5), now: at(10))
            }
            let ended = name == "a"
            observed.containers.append(
                ended
                    ? exitedContainer(name, attempt: attempt, code: code, finishedAt: 10)
                    : runningContainer(name, attempt: attempt))
        case .stopSandbox: observed.sandbox?.isReady = false
        case .removeContainer(let id): observed.containers.removeAll { $0.id == id }
        case .stop, .probe, .announceTermination, .finish: break
        }
    }
}
