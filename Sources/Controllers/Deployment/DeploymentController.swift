import Client
import JSON
import Platform
import Resources

/// Releases the versions of a pod's template, and keeps the latest one running.
///
/// It watches Deployments, their ReplicaSets, and for the strategy Recreate the pods. Each template that a Deployment ever
/// had is a ReplicaSet, named for the template's hash. The controller makes the one of the present template, moves replicas
/// to it from the old ones within the bounds of the strategy (`RolloutBounds`), keeps some of the old ones at zero so that
/// a release can be undone, and writes into the status how far it has come. Pods are the ReplicaSets' concern.
/// `ObservedDeployment.decide` is all of the decision; here it is carried out.
struct DeploymentController: Controller, Reconciler {
    static let name = "deployment-controller"

    private let context: ControllerContext
    private let deployments: Informer
    private let sets: Informer
    private let pods: Informer
    private let queue: WorkQueue
    private let events: EventRecorder
    private let writes: WriteBarrier

    init(context: ControllerContext) {
        self.context = context
        deployments = context.informer(Deployment.self)
        sets = context.informer(ReplicaSet.self)
        pods = context.informer(Pod.self)
        queue = WorkQueue(world: context.world)
        events = context.eventRecorder(Self.name)
        writes = WriteBarrier(time: context.world.time)
        deployments.addNamespaceIndex()
        sets.addControllerIndex()
        sets.addOrphanIndex()
        pods.addControllerIndex()
        deployments.addHandler { [queue] in queue.add(ObjectKey(of: $0.object)) }
        sets.addHandler { [self] in setChanged($0) }
        pods.addHandler { [self] in podChanged($0) }
    }

    func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [deployments, sets, pods],
            workers: context.configuration.workers
        ).run()
    }

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let deployment = deployments.get(key).map({ Deployment($0) }) else {
            writes.forgetAll(for: key)
            return .done
        }
        try await writes.settle(for: key) { [client = context.client] in try await client.version(of: $0) }
        // The event of the last write brings the next round.
        guard writes.areSeen(for: key, version: { sets.get($0).map { ReplicaSet($0).version } }) else {
            return .again(after: WriteBarrier.timeout)
        }
        let observed = observe(deployment)
        var latest = deployment
        var result = ReconcileResult.done
        for action in observed.decide() {
            switch action {
            case .claim(let ownership): try await context.client.claim(ownership, for: deployment)
            case .create(let set): if try await !create(set, observed) { return .done }
            case .update(let set, let former): try await update(set, scaledFrom: former, deployment)
            case .delete(let set): try await delete(set)
            case .setRevision(let revision): latest = try await note(revision, on: latest)
            case .setStatus(let status): try await write(status, to: latest)
            case .warn(let reason, let message):
                events.post(deployment.described, .warning, reason: reason, message: message)
            case .lookAgain(let delay): result = .again(after: delay)
            }
        }
        return result
    }

    private func observe(_ deployment: Deployment) -> ObservedDeployment {
        let own = sets.objects(ReplicaSet.self, controlledBy: deployment.uid)
        var unfinishedPods: [String: Int] = [:]
        if case .recreate = deployment.strategy {
            for set in own {
                unfinishedPods[set.uid] = pods.objects(Pod.self, controlledBy: set.uid).count { !$0.isFinished }
            }
        }
        return ObservedDeployment(
            deployment: deployment, replicaSets: own + sets.orphans(ReplicaSet.self, inNamespace: deployment.namespace),
            unfinishedPods: unfinishedPods, now: context.world.time.now)
    }
}

extension DeploymentController {
    /// false: nothing can be created in a namespace that goes away.
    private func create(_ set: ReplicaSet, _ observed: ObservedDeployment) async throws -> Bool {
        let deployment = observed.deployment
        do {
            try await write(set, for: deployment) { try await $0.create($1) }
        } catch let error as APIError where error.isAlreadyExists {
            try await resolveCollision(set, deployment)
            throw error
        } catch let error as APIError where error.saysNamespaceTerminates {
            return false
        } catch let error as APIError {
            let message = "Failed to create new replica set \"\(set.name)\": \(error)"
            events.post(deployment.described, .warning, reason: "ReplicaSetCreateError", message: message)
            let status = observed.status(creationFailure: error.message)
            if status != deployment.json["status"] { try await write(status, to: deployment) }
            throw error
        }
        tellScaling(of: set, from: 0, deployment)
        return true
    }

    /// The name is taken. Either the cache is behind, and the ReplicaSet is the one that is missing in it; or another
    /// template has the same hash, and from now on the names are made differently. Both ways the next round settles it.
    private func resolveCollision(_ set: ReplicaSet, _ deployment: Deployment) async throws {
        let existing = try await context.client.get(ReplicaSet.self, set.key)
        if existing.controller?.uid == deployment.uid, PodTemplate(existing.template) == PodTemplate(set.template) {
            return
        }
        var status = deployment.json["status"] ?? [:]
        status["collisionCount"] = .int(Int64((status["collisionCount"]?.int ?? 0) + 1))
        try await write(status, to: deployment)
    }

    private func update(_ set: ReplicaSet, scaledFrom former: Int?, _ deployment: Deployment) async throws {
        try await write(set, for: deployment) { try await $0.update($1) }
        if let former { tellScaling(of: set, from: former, deployment) }
    }

    private func write(
        _ set: ReplicaSet, for deployment: Deployment,
        _ send: (APIClient, ReplicaSet) async throws -> ReplicaSet
    ) async throws {
        do {
            writes.note(try await send(context.client, set), for: deployment.key)
        } catch {
            if error.leavesOutcomeOpen { writes.note(set.key, version: nil, for: deployment.key) }
            throw error
        }
    }

    private func tellScaling(of set: ReplicaSet, from former: Int, _ deployment: Deployment) {
        guard set.replicas != former else { return }
        let direction = set.replicas > former ? "up" : "down"
        events.post(
            deployment.described, reason: "ScalingReplicaSet",
            message: "Scaled \(direction) replica set \(set.name) from \(former) to \(set.replicas)")
    }

    /// Only if it still is as it was when it was found to be of no more use.
    private func delete(_ set: ReplicaSet) async throws {
        do {
            try await context.client.delete(
                ReplicaSet.self, set.key,
                DeleteOptions(propagation: .background, uid: set.uid, resourceVersion: set.resourceVersion))
        } catch let error as APIError where error.isNotFound {}
    }

    /// Gives the Deployment in its new version. A change in between is noticed by the version: the number belongs to the
    /// template that was seen.
    private func note(_ revision: String, on deployment: Deployment) async throws -> Deployment {
        try await context.client.patch(
            Deployment.self, deployment.key,
            body: [
                "metadata": [
                    "uid": .string(deployment.uid), "resourceVersion": .string(deployment.resourceVersion),
                    "annotations": [Deployment.revisionAnnotation: .string(revision)],
                ]
            ])
    }

    private func write(_ status: JSON, to deployment: Deployment) async throws {
        var changed = deployment
        changed.json["status"] = status
        try await context.client.updateStatus(changed)
    }
}

extension DeploymentController {
    private func setChanged(_ change: Informer.Change) {
        let set = ReplicaSet(change.object)
        let owner = ownerKey(set)
        if change.isRemoval { writes.forget(set.key) }
        if let owner { queue.add(owner) }
        guard case .stored(_, let old) = change else { return }
        let before = old.map { ReplicaSet($0) }
        if let formerOwner = before.flatMap(ownerKey), formerOwner != owner { queue.add(formerOwner) }
        // Whoever selects a ReplicaSet that is nobody's may adopt it.
        if set.controller == nil, before == nil || before?.labels != set.labels || before?.controller != nil {
            for deployment in deployments.objects(Deployment.self, inNamespace: set.namespace)
            where deployment.selector?.matches(set.labels) ?? false { queue.add(deployment.key) }
        }
    }

    /// With the strategy Recreate the end of a pod makes room for the new ones.
    private func podChanged(_ change: Informer.Change) {
        let pod = Pod(change.object)
        guard change.isRemoval || pod.isFinished, let owner = pod.controller,
            owner.kind == ReplicaSet.definition.kind,
            let set = sets.get(ObjectKey(namespace: pod.namespace, name: owner.name)).map({ ReplicaSet($0) }),
            let key = ownerKey(set), let deployment = deployments.get(key).map({ Deployment($0) }),
            case .recreate = deployment.strategy
        else { return }
        queue.add(key)
    }

    private func ownerKey(_ set: ReplicaSet) -> ObjectKey? {
        guard let owner = set.controller, owner.kind == Deployment.definition.kind else { return nil }
        return ObjectKey(namespace: set.namespace, name: owner.name)
    }
}

extension APIClient {
    /// The present version of a ReplicaSet; nil when there is none.
    fileprivate func version(of key: ObjectKey) async throws -> Int64? {
        do { return try await get(ReplicaSet.self, key).version } catch let error as APIError where error.isNotFound {
            return nil
        }
    }
}

extension ReplicaSet {
    fileprivate var version: Int64 { Int64(resourceVersion) ?? 0 }
}
