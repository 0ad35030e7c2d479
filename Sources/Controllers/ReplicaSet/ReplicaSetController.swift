import Client
import JSON
import Platform
import Resources

/// Keeps as many pods running as a ReplicaSet asks for.
///
/// It watches ReplicaSets and pods. Whenever one of them changes, it counts the pods that are the ReplicaSet's own and
/// neither ended nor being deleted; it makes those that are missing from the template, or deletes those that are too many,
/// beginning with those whose loss costs least (`PodDeletionOrder`), and writes into the status what it saw.
/// `ObservedReplicaSet.decide` is all of the decision; here it is carried out.
struct ReplicaSetController: Controller, Reconciler {
    static let name = "replicaset-controller"

    private let context: ControllerContext
    private let sets: Informer
    private let pods: Informer
    private let queue: WorkQueue
    private let requests: PodRequests

    init(context: ControllerContext) {
        self.context = context
        sets = context.informer(ReplicaSet.self)
        pods = context.informer(Pod.self)
        queue = WorkQueue(world: context.world)
        let control = PodControl(
            client: context.client, events: context.eventRecorder(Self.name), world: context.world)
        requests = PodRequests(control: control, expectations: Expectations(time: context.world.time))
        sets.addControllerIndex()
        sets.addNamespaceIndex()
        pods.addControllerIndex()
        pods.addOrphanIndex()
        sets.addHandler { [self] in setChanged($0) }
        pods.addHandler { [self] in podChanged($0) }
    }

    func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [sets, pods],
            workers: context.configuration.workers
        ).run()
    }

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let set = sets.get(key).map({ ReplicaSet($0) }) else {
            requests.forget(key)
            return .done
        }
        try await requests.settle(for: set, seen: { pods.get($0) != nil })
        let observed = observe(set)
        var result = ReconcileResult.done
        do {
            for action in observed.decide() {
                switch action {
                case .claim(let ownership): try await context.client.claim(ownership, for: set)
                case .create(let count): try await requests.create(count, for: set)
                case .delete(let pods): try await requests.delete(pods, for: set)
                case .setStatus(let status): try await write(status, to: set)
                case .lookAgain(let delay): result = .again(after: delay)
                }
            }
        } catch let failure as ReplicaSetFailure {
            let status = observed.status(failure: failure)
            if status != set.json["status"] { try await write(status, to: set) }
            throw failure
        }
        return result
    }

    private func observe(_ set: ReplicaSet) -> ObservedReplicaSet {
        // In this order: what is no longer outstanding when it is asked for is in the cache when that is read.
        let isCurrent = requests.expectations.isSatisfied(set.key)
        let own = pods.objects(Pod.self, controlledBy: set.uid)
        let orphans = pods.orphans(Pod.self, inNamespace: set.namespace)
        return ObservedReplicaSet(
            replicaSet: set, pods: own + orphans,
            relatedPodsOnNode: own.count > set.replicas ? relatedPodsOnNode(set) : [:], isCurrent: isCurrent,
            now: context.world.time.now)
    }

    private func relatedPodsOnNode(_ set: ReplicaSet) -> [String: Int] {
        let siblings =
            set.controller.map { sets.objects(ReplicaSet.self, controlledBy: $0.uid) }
            ?? [set]
        var counts: [String: Int] = [:]
        for sibling in siblings {
            for pod in pods.objects(Pod.self, controlledBy: sibling.uid) where pod.isActive {
                counts[pod.nodeName, default: 0] += 1
            }
        }
        return counts
    }

    private func write(_ status: JSON, to set: ReplicaSet) async throws {
        var changed = set
        changed.json["status"] = status
        try await context.client.updateStatus(changed)
    }
}

extension ReplicaSetController {
    private func setChanged(_ change: Informer.Change) {
        let set = ReplicaSet(change.object)
        if case .stored(_, let old?) = change, ReplicaSet(old).uid != set.uid { requests.forget(set.key) }
        queue.add(set.key)
    }

    private func podChanged(_ change: Informer.Change) {
        let pod = Pod(change.object)
        let owner = ownerKey(pod)
        if let owner {
            if case .stored(_, old: nil) = change { requests.expectations.creationSeen(owner) }
            if pod.isBeingDeleted || change.isRemoval { requests.expectations.deletionSeen(owner, uid: pod.uid) }
            queue.add(owner)
        }
        guard case .stored(_, let old) = change else { return }
        let before = old.map { Pod($0) }
        if let formerOwner = before.flatMap(ownerKey), formerOwner != owner { queue.add(formerOwner) }
        // Whoever selects a pod that is nobody's may adopt it.
        if pod.controller == nil, before == nil || before?.labels != pod.labels || before?.controller != nil {
            for set in sets.objects(ReplicaSet.self, inNamespace: pod.namespace)
            where set.selector?.matches(pod.labels) ?? false { queue.add(set.key) }
        }
    }

    /// The ReplicaSet that controls the pod; nil too when another one has taken the name of the one that did.
    private func ownerKey(_ pod: Pod) -> ObjectKey? {
        guard let owner = pod.controller, owner.kind == ReplicaSet.definition.kind else { return nil }
        let key = ObjectKey(namespace: pod.namespace, name: owner.name)
        return sets.get(key).map { ReplicaSet($0).uid } == owner.uid ? key : nil
    }
}

extension Informer.Change {
    var isRemoval: Bool {
        switch self {
        case .stored: false
        case .removed: true
        }
    }
}
