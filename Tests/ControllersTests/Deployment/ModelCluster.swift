import JSON
import Platform
import Resources
import Synchronization

@testable import Client
@testable import Controllers

/// A clock that the model moves.
final class ModelTime: TimeSource {
    private let elapsed = Mutex(Duration.zero)
    var uptime: Duration { elapsed.withLock { $0 } }
    var now: Timestamp { Fixture.now + uptime }
    func sleep(for duration: Duration) async throws { advance(by: duration) }
    func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }
}

/// One Deployment, the decisions of both controllers, and a kubelet, each taking a step when chance wants it. Caches lag
/// each at its own pace, requests are lost on the way or their answers are, controllers stop half-way and start anew.
struct ModelCluster {
    let random: SeededRandom
    let time = ModelTime()
    var store = ModelStore()
    var deploymentCache = ModelCache()
    var replicaSetCache = ModelCache()
    var expectations: Expectations
    private var writes: WriteBarrier
    /// What was found wrong.
    var broken: [String] = []
    /// Whether pods that were ready may fail.
    var podsFail = true
    /// Whether controllers stop half-way and requests fail.
    var isFaulty = true
    private var lastPod = 0
    private var revisions: [String: Int] = [:]

    init(seed: UInt64, deployment: Deployment) throws {
        random = SeededRandom(seed: seed)
        expectations = Expectations(time: time)
        writes = WriteBarrier(time: time)
        try store.create(.deployment, deployment.json, now: time.now)
    }

    var deployment: Deployment? { store.get(.deployment, "web").map { Deployment($0) } }
    var replicaSets: [ReplicaSet] { store.all(.replicaSet).map { ReplicaSet($0) } }
    var pods: [Pod] { store.all(.pod).map { Pod($0) } }

    func chance(_ percent: Int) -> Bool { random.next(below: 100) < percent }

    mutating func step() {
        switch random.next(below: 12) {
        case 0, 1: readDeploymentCache()
        case 2, 3: readReplicaSetCache()
        case 4, 5: runDeploymentController()
        case 6, 7: runReplicaSetController()
        case 8, 9, 10: runKubelet()
        default: time.advance(by: .milliseconds(random.next(below: 3000)))
        }
        if isFaulty, chance(1) { restart() }
    }

    /// Lets everything come to rest, without faults.
    mutating func settle(roundsMax: Int = 400) -> Bool {
        (isFaulty, podsFail) = (false, false)
        for _ in 0..<roundsMax {
            let before = store.log.values.reduce(0) { $0 + $1.count }
            readAll()
            runDeploymentController()
            for _ in replicaSets { runReplicaSetController() }
            for _ in pods { runKubelet() }
            time.advance(by: .seconds(7))
            if store.log.values.reduce(0, { $0 + $1.count }) == before, isConverged { return true }
        }
        return false
    }

    /// Whether the Deployment has what it asks for, and says so.
    var isConverged: Bool {
        guard let deployment, let status = deployment.json["status"] else { return false }
        let template = PodTemplate(deployment.template)
        let active = replicaSets.filter { $0.replicas > 0 }
        let counts = ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"].map { status[$0]?.int ?? 0 }
        return active.allSatisfy { PodTemplate($0.template) == template }
            && active.reduce(0) { $0 + $1.replicas } == deployment.replicas && pods.count == deployment.replicas
            && pods.allSatisfy { $0.isReady && $0.isActive } && counts.allSatisfy { $0 == deployment.replicas }
            && deployment.observedGeneration == deployment.generation
            && deployment.condition("Available")?.isTrue ?? false
            && deployment.condition("Progressing")?.reason == "NewReplicaSetAvailable"
            && deployment.annotations[Deployment.revisionAnnotation]
                == replicaSets.first { PodTemplate($0.template) == template }?.annotations[
                    Deployment.revisionAnnotation]
            && replicaSets.count <= deployment.revisionHistoryLimit + 1
    }
}

extension ModelCluster {
    private mutating func readDeploymentCache() {
        let kind = ModelStore.Kind.allCases[random.next(below: 3)]
        noteRemovals(deploymentCache.read(kind, count: 1 + random.next(below: 4), from: store))
    }

    private mutating func readReplicaSetCache() {
        noteSeen(
            replicaSetCache.read(chance(50) ? .pod : .replicaSet, count: 1 + random.next(below: 4), from: store))
    }

    private mutating func readAll() {
        for kind in ModelStore.Kind.allCases {
            noteRemovals(deploymentCache.read(kind, count: .max, from: store))
            noteSeen(replicaSetCache.read(kind, count: .max, from: store))
        }
    }

    /// As the shell's handler of pods.
    private func noteSeen(_ changes: [ModelStore.Change]) {
        for change in changes {
            guard let object = change.new ?? change.old, let owner = Pod(object).controller, owner.kind == "ReplicaSet"
            else { continue }
            let key = ObjectKey(namespace: "default", name: owner.name)
            if change.old == nil { expectations.creationSeen(key) }
            if change.new.map({ Pod($0).isBeingDeleted }) ?? true {
                expectations.deletionSeen(key, uid: Pod(object).uid)
            }
        }
    }

    private func noteRemovals(_ changes: [ModelStore.Change]) {
        for change in changes where change.new == nil {
            writes.forget(ObjectKey(namespace: "default", name: change.name))
        }
    }

    /// A controller that starts anew lists everything and expects nothing.
    private mutating func restart() {
        if chance(50) {
            deploymentCache.relist(store)
            writes = WriteBarrier(time: time)
        } else {
            replicaSetCache.relist(store)
            expectations = Expectations(time: time)
        }
    }

    /// A request that does not arrive, or a controller that stops before it.
    private func loseRequest() throws { if isFaulty, chance(4) { throw ModelStore.Refusal.gone } }
}

extension ModelCluster {
    private mutating func runDeploymentController() {
        guard let json = deploymentCache.get(.deployment, "web") else { return }
        let cache = deploymentCache
        guard
            writes.areSeen(
                for: Self.key,
                version: { cache.get(.replicaSet, $0.name).flatMap { Int64(ReplicaSet($0).resourceVersion) } })
        else { return }
        let deployment = Deployment(json)
        let sets = deploymentCache.all(.replicaSet).map { ReplicaSet($0) }
        var unfinished: [String: Int] = [:]
        for pod in deploymentCache.all(.pod).map({ Pod($0) }) where !pod.isFinished {
            unfinished[pod.controller?.uid ?? "", default: 0] += 1
        }
        let observed = ObservedDeployment(
            deployment: deployment, replicaSets: sets, unfinishedPods: unfinished, now: time.now)
        var latest = deployment
        // A conflict ends the round, as it does in the shell.
        do {
            for action in observed.decide() {
                try loseRequest()
                try perform(action, &latest)
                checkSizes()
            }
        } catch {}
    }

    private mutating func perform(_ action: DeploymentAction, _ latest: inout Deployment) throws {
        switch action {
        case .create(let set):
            try store.create(.replicaSet, set.json, now: time.now)
            noteWrite(set.name)
        case .update(let set, _):
            try store.update(.replicaSet, set.json)
            noteWrite(set.name)
        case .delete(let set):
            guard store.get(.replicaSet, set.name).map({ ReplicaSet($0) }) == set else {
                throw ModelStore.Refusal.conflict
            }
            store.remove(.replicaSet, set.name)
        case .setRevision(let revision):
            latest.json["metadata", "annotations", Deployment.revisionAnnotation] = .string(revision)
            try store.update(.deployment, latest.json)
            latest = deployment ?? latest
        case .setStatus(let status):
            latest.json["status"] = status
            try store.updateStatus(.deployment, latest.json)
        case .claim, .warn, .lookAgain: break
        }
    }

    private static let key = ObjectKey(namespace: "default", name: "web")

    private func noteWrite(_ name: String) {
        if let json = store.get(.replicaSet, name) { writes.note(ReplicaSet(json), for: Self.key) }
    }

    private mutating func runReplicaSetController() {
        let sets = replicaSetCache.all(.replicaSet)
        guard !sets.isEmpty else { return }
        let set = ReplicaSet(sets[random.next(below: sets.count)])
        let observed = ObservedReplicaSet(
            replicaSet: set, pods: replicaSetCache.all(.pod).map { Pod($0) },
            isCurrent: expectations.isSatisfied(set.key), now: time.now)
        do {
            for action in observed.decide() { try perform(action, for: set) }
        } catch {}
    }

    private mutating func perform(_ action: ReplicaSetAction, for set: ReplicaSet) throws {
        switch action {
        case .create(let count):
            expectations.expect(set.key, creations: count, deletions: [])
            for index in 0..<count {
                do { try loseRequest() } catch {
                    expectations.creationSeen(set.key, count: count - index)
                    throw error
                }
                try createPod(of: set)
            }
        case .delete(let pods):
            expectations.expect(set.key, creations: 0, deletions: Set(pods.map(\.uid)))
            for pod in pods {
                // The pod may be gone by now, or another one of its name be there.
                guard let current = store.get(.pod, pod.name), Pod(current).uid == pod.uid, !isFaulty || !chance(4)
                else {
                    expectations.deletionSeen(set.key, uid: pod.uid)
                    continue
                }
                if !Pod(current).isBeingDeleted { deletePod(Pod(current)) }
            }
        case .setStatus(let status):
            try loseRequest()
            var changed = set
            changed.json["status"] = status
            try store.updateStatus(.replicaSet, changed.json)
        case .claim, .lookAgain: break
        }
    }
}

extension ModelCluster {
    private mutating func createPod(of set: ReplicaSet) throws {
        lastPod += 1
        let pod: JSON = [
            "metadata": [
                "name": .string("\(set.name)-\(lastPod)"), "namespace": "default",
                "labels": set.template["metadata", "labels"] ?? [:],
                "ownerReferences": [set.controllerReference.json],
            ],
            "spec": set.template["spec"] ?? [:], "status": ["phase": "Pending"],
        ]
        try store.create(.pod, pod, now: time.now)
        let active = pods.count(where: \.isActive)
        if active > allowed.podsMax { broken.append("\(active) pods, allowed are \(allowed.podsMax)") }
    }

    private mutating func deletePod(_ pod: Pod) {
        store.change(.pod, pod.name) { $0["metadata", "deletionTimestamp"] = .string(time.now.rfc3339) }
        guard pod.isReady, !podsFail else { return }
        let ready = pods.count { $0.isActive && $0.isReady }
        if ready < allowed.availableMin {
            broken.append("\(ready) ready pods were left, needed are \(allowed.availableMin)")
        }
    }

    /// Pods start, become ready, end when they are deleted, and fail.
    private mutating func runKubelet() {
        let pods = pods
        guard !pods.isEmpty else { return }
        let pod = pods[random.next(below: pods.count)]
        if pod.isBeingDeleted {
            store.remove(.pod, pod.name)
        } else if !pod.isReady, !pod.isFinished {
            store.change(.pod, pod.name) { json in
                json["status", "phase"] = "Running"
                json["status", "conditions"] = [
                    ["type": "Ready", "status": "True", "lastTransitionTime": .string(time.now.rfc3339)]
                ]
            }
        } else if podsFail, chance(5) {
            let isLost = chance(50)
            store.change(.pod, pod.name) { json in
                if isLost { json["status", "phase"] = "Failed" }
                json["status", "conditions"] = nil
            }
        } else if pod.isFinished {
            store.remove(.pod, pod.name)
        }
    }

    /// The most generous bounds among the Deployment's states that its controller may still act on.
    private var allowed: (podsMax: Int, availableMin: Int) {
        let unseen = deploymentCache.unseen(.deployment, in: store).compactMap(\.new)
        let known = deploymentCache.get(.deployment, "web").map { [$0] } ?? []
        let states = (known + unseen).map { Self.bounds(Deployment($0)) } + recentBounds
        return (states.map(\.podsMax).max() ?? 0, states.map(\.availableMin).min() ?? 0)
    }

    /// What ReplicaSets were last scaled for: their controller may still carry that out.
    private var recentBounds: [RolloutBounds] {
        let sizes = (replicaSets + replicaSetCache.all(.replicaSet).map { ReplicaSet($0) }).compactMap(
            \.desiredReplicas)
        guard let deployment else { return [] }
        return Set(sizes).map { size in
            var former = deployment
            former.replicas = size
            return Self.bounds(former)
        }
    }

    /// Recreate takes all old pods away, available or not.
    private static func bounds(_ deployment: Deployment) -> RolloutBounds {
        var bounds = RolloutBounds(deployment)
        if case .recreate = deployment.strategy { bounds.availableMin = 0 }
        return bounds
    }

    private mutating func checkSizes() {
        let total = replicaSets.reduce(0) { $0 + $1.replicas }
        // A Deployment that was made smaller has more until its controller has seen it.
        if total > allowed.podsMax { broken.append("\(total) replicas are asked for, allowed are \(allowed.podsMax)") }
        for set in replicaSets {
            if set.revision < revisions[set.uid, default: 0] {
                broken.append("\(set.name) went back to \(set.revision)")
            }
            revisions[set.uid] = set.revision
        }
        let noted = deployment?.annotations[Deployment.revisionAnnotation].flatMap { Int($0) } ?? 0
        if noted < revisions["", default: 0] { broken.append("the Deployment went back to revision \(noted)") }
        revisions[""] = noted
    }
}
