import JSON

/// Sees every commit of a simulated cluster and says when a rule is broken. Pure: what it knows comes in by `apply`.
///
/// Controllers act on what they have seen some time ago. So a bound that a user changes is held against the most generous
/// one of the last `lag`, and what failed by itself within that time is not held against a controller.
public struct ClusterObserver: Sendable {
    /// One change of an object, as the store has it.
    public struct Change: Sendable {
        public var kind: String
        /// "namespace/name".
        public var key: String
        /// nil: deleted.
        public var object: JSON?
        public var revision: Int64
        public init(kind: String, key: String, object: JSON?, revision: Int64) {
            (self.kind, self.key, self.object, self.revision) = (kind, key, object, revision)
        }
    }

    /// Virtual time within which a controller may act on an older state: retries with back-off included.
    public static let lag = Duration.seconds(30)

    private var revision: Int64 = 0
    private var deployments: [String: ObservedDeployment] = [:]
    private var replicaSets: [String: JSON] = [:]
    private var pods: [String: ObservedPod] = [:]

    public init() {}

    /// Takes a change in and gives what is wrong with it, each as a sentence.
    public mutating func apply(_ change: Change, at time: Duration) -> [String] {
        var broken: [String] = []
        if change.revision < revision { broken.append("revision \(change.revision) came after \(revision)") }
        revision = change.revision
        switch change.kind {
        case "Deployment": broken += observeDeployment(change, at: time)
        case "ReplicaSet": replicaSets[change.key] = change.object
        case "Pod": broken += observePod(change, at: time)
        default: break
        }
        return broken
    }

    /// Whoever takes a pod from outside (a workload, a failing node) says so before.
    public mutating func expectLoss(ofPod key: String, at time: Duration) { pods[key]?.lossTime = time }

    /// What is not yet as the Deployments ask for; empty when everything has converged and nothing is left over.
    public func unfinished() -> [String] {
        deployments.sorted { $0.key < $1.key }.flatMap { key, deployment in
            unfinished(key, deployment)
        } + orphans()
    }
}

extension ClusterObserver {
    private mutating func observeDeployment(_ change: Change, at time: Duration) -> [String] {
        guard let object = change.object else {
            deployments[change.key] = nil
            return []
        }
        let wrong = deployments[change.key, default: ObservedDeployment()].update(object, at: time, lag: Self.lag)
        return wrong.map { ["\(change.key) \($0)"] } ?? []
    }

    private mutating func observePod(_ change: Change, at time: Duration) -> [String] {
        let old = pods[change.key]
        var new = change.object.map { ObservedPod($0) }
        new?.follow(old, at: time)
        pods[change.key] = new
        return moved(change.key, old, new) + overloaded(old, new) + miscounted(change.key, old, new, at: time)
    }

    /// A node is never given more than it has.
    private func overloaded(_ old: ObservedPod?, _ new: ObservedPod?) -> [String] {
        guard let node = new?.node, !node.isEmpty, node != old?.node else { return [] }
        let asked = pods.values.reduce(0) { $0 + ($1.node == node && $1.isUnfinished ? $1.cpuMillis : 0) }
        return asked > SimulatedAgent.cpuMillis
            ? ["\(node) was given pods that ask for \(asked)m, it has \(SimulatedAgent.cpuMillis)m"] : []
    }

    /// Once a pod has its node, it stays there.
    private func moved(_ key: String, _ old: ObservedPod?, _ new: ObservedPod?) -> [String] {
        guard let old, let new, old.uid == new.uid, !old.node.isEmpty, old.node != new.node else { return [] }
        return ["pod \(key) went from \(old.node) to \(new.node)"]
    }

    private func miscounted(
        _ key: String, _ old: ObservedPod?, _ new: ObservedPod?, at time: Duration
    ) -> [String] {
        guard let owner = (new ?? old)?.owner,
            let deploymentKey = deploymentKey(ofReplicaSet: owner, podKey: key),
            let deployment = deployments[deploymentKey]
        else { return [] }
        let own = pods.filter {
            $0.value.isActive
                && $0.value.owner.map { self.deploymentKey(ofReplicaSet: $0, podKey: key) } == deploymentKey
        }
        if old == nil, own.count > deployment.podsMax(since: time - Self.lag) {
            return ["\(deploymentKey) has \(own.count) pods, allowed are \(deployment.podsMax(since: time - Self.lag))"]
        }
        // One that became ready a moment ago may have been taken for one that is not.
        let wasReady = old.map { $0.isActive && $0.readySince.map { $0 < time - Self.lag } ?? false } ?? false
        let wasTaken = wasReady && new?.isTerminating != false
        guard wasTaken, old?.lossTime == nil, deployment.isObserved else { return [] }
        let ready = own.values.count(where: \.isReady)
        let lost = pods.values.count { $0.lossTime.map { $0 > time - Self.lag } ?? false }
        let needed = deployment.readyMin(since: time - Self.lag) - lost
        return ready < needed ? ["\(deploymentKey) was left \(ready) ready pods, needed are \(needed)"] : []
    }

    private func deploymentKey(ofReplicaSet name: String, podKey: String) -> String? {
        let namespace = podKey.prefix { $0 != "/" }
        guard let owner = replicaSets["\(namespace)/\(name)"].flatMap(Self.controller) else { return nil }
        return "\(namespace)/\(owner)"
    }

    private func unfinished(_ key: String, _ deployment: ObservedDeployment) -> [String] {
        guard let replicas = deployment.current?.replicas else { return [] }
        let own = pods.filter { $0.value.owner.flatMap { deploymentKey(ofReplicaSet: $0, podKey: key) } == key }
        let isFinished = own.count == replicas && own.values.allSatisfy { $0.isReady && $0.isActive }
        if isFinished && deployment.isObserved { return [] }
        let ready = own.values.count(where: \.isReady)
        return ["\(key) asks for \(replicas) pods and has \(own.count), \(ready) of them ready"]
    }

    private func orphans() -> [String] {
        let lostPods = pods.filter { key, pod in
            let namespace = key.prefix { $0 != "/" }
            return pod.owner.map { replicaSets["\(namespace)/\($0)"] == nil } ?? false
        }
        let lostSets = replicaSets.filter { key, object in
            let namespace = key.prefix { $0 != "/" }
            return Self.controller(object).map { deployments["\(namespace)/\($0)"] == nil } ?? false
        }
        return (lostPods.keys.map { "pod \($0)" } + lostSets.keys.map { "replica set \($0)" }).sorted()
            .map { "\($0) is left of an owner that is gone" }
    }

    static func controller(_ object: JSON) -> String? {
        object["metadata", "ownerReferences"]?.array?.first { $0["controller"]?.bool == true }?["name"]?.string
    }
}
