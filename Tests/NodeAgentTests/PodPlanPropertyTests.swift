import JSON
import Platform
import Runtime
import Testing

@testable import NodeAgent

/// Random pods through random lives: whatever happens, the rules hold, and in the end the pod settles.
@Suite struct PodPlanPropertyTests {
    /// A small generator of its own (SplitMix64), so that a seed tells the whole story.
    private struct Dice {
        var state: UInt64
        mutating func roll(_ sides: Int) -> Int {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return Int((z ^ (z >> 31)) % UInt64(sides))
        }
    }

    /// A runtime of one pod, with as much time as the test gives it.
    private struct Life {
        var dice: Dice
        var pod: PodManifest
        var observed: PodObservation
        var now = at(0)
        var isFinished = false

        init(seed: UInt64) {
            var dice = Dice(state: seed)
            let policy = ["Always", "OnFailure", "Never"][dice.roll(3)]
            let names = (0...dice.roll(3)).map { "c\($0)" }
            let inits = (0..<dice.roll(3)).map { index -> JSON in
                var json: JSON = ["name": .string("i\(index)"), "image": "host"]
                if dice.roll(3) == 0 { json["restartPolicy"] = "Always" }
                return json
            }
            pod = makePod(
                names.map { ["name": .string($0), "image": "host"] }, initContainers: inits, restartPolicy: policy)
            observed = PodObservation(startTime: at(0))
            self.dice = dice
        }

        /// Decides and acts until nothing is left to do; gives the last plan.
        mutating func settle() -> PodPlan? {
            for _ in 0..<200 {
                let plan = PodPlan.decide(pod: pod, observed: observed, now: now)
                if plan.actions.isEmpty { return plan }
                for action in plan.actions { perform(action) }
                if isFinished { return plan }
            }
            return nil
        }

        private mutating func perform(_ action: PodAction) {
            switch action {
            case .prepare: observed.isPrepared = true
            case .runSandbox: observed.sandbox = observation().sandbox
            case .start(let name, let attempt): start(name, attempt)
            case .stop(let id, let name, let grace, _):
                observed.memory[name, default: ContainerMemory()].stop = .init(containerID: id, grace: grace)
                end(id, code: 143)
            case .removeContainer(let id): observed.containers.removeAll { $0.id == id }
            case .announceTermination: observed.drainUntil = now
            case .stopSandbox: observed.sandbox?.isReady = false
            case .finish: isFinished = true
            case .probe: break
            }
        }

        private mutating func start(_ name: String, _ attempt: Int) {
            #expect(!observed.isRunning(name), "no container runs twice")
            #expect(attempt == (observed.latest(name)?.attempt ?? -1) + 1, "attempts are counted without a gap")
            if let last = observed.latest(name) {
                observed.memory[name, default: ContainerMemory()].backOff.noteRestart(
                    finishedAt: last.finishedAt ?? now, now: now)
            }
            var status = runningContainer(name, attempt: attempt)
            status.startedAt = now
            observed.containers.append(status)
            let isInit = pod.container(named: name).map { $0.isInit && !$0.isSidecar } ?? false
            if isInit { end(status.id, code: dice.roll(4) == 0 ? 1 : 0) }
        }

        mutating func end(_ id: String, code: Int) {
            guard let index = observed.containers.firstIndex(where: { $0.id == id }) else { return }
            observed.containers[index].state = .exited
            observed.containers[index].exitCode = code
            observed.containers[index].finishedAt = now
            let name = observed.containers[index].name
            observed.memory[name]?.stop = nil
        }

        /// A container that ends, the sandbox that is lost, or only time.
        mutating func disturb() {
            now = now + .seconds(dice.roll(30))
            let running = observed.containers.filter { $0.state == .running }
            switch dice.roll(5) {
            case 0, 1: if let victim = running.first { end(victim.id, code: dice.roll(2)) }
            case 2:
                observed.sandbox?.isReady = false
                for container in running { end(container.id, code: 137) }
            default: break
            }
        }
    }

    @Test("containers run once at a time, attempts count up, and a deleted pod always finishes")
    func lives() {
        for seed in 0..<500 {
            var life = Life(seed: UInt64(seed))
            for _ in 0..<20 {
                guard life.settle() != nil else {
                    Issue.record("seed \(seed) does not settle")
                    return
                }
                life.disturb()
            }
            life.observed.isRemoved = true
            #expect(life.settle() != nil, "seed \(seed)")
            #expect(life.isFinished, "seed \(seed)")
            #expect(!life.observed.containers.contains { $0.state == .running }, "seed \(seed)")
        }
    }

    @Test("a pod that always restarts runs whole again when it is left in peace")
    func recovers() {
        for seed in 0..<500 {
            var life = Life(seed: UInt64(seed))
            guard life.pod.restartPolicy == .always else { continue }
            for _ in 0..<10 {
                _ = life.settle()
                life.disturb()
            }
            // More than the longest back-off, as often as init containers may still fail.
            for _ in 0..<60 {
                life.now = life.now + .seconds(301)
                _ = life.settle()
            }
            for container in life.pod.containers {
                #expect(life.observed.isRunning(container.name), "seed \(seed): \(container.name)")
            }
        }
    }
}
