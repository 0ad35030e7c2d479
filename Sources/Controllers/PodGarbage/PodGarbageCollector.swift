import Client
import JSON
import Platform
import Resources
import Synchronization

/// Removes pods that nobody else would remove: those of nodes that are gone, those that terminate on a node that its
/// administrator has declared out of service, and the oldest of too many that are finished.
public struct PodGarbageCollector: Controller, Reconciler {
    public static let name = "pod-garbage-collector"
    /// Stands in the queue for "count the finished pods".
    private static let countFinished = ObjectKey(namespace: "", name: "")
    private static let finishedIndex = "finished"

    private let client: APIClient
    private let world: World
    private let queue: WorkQueue
    private let nodes: Informer
    private let pods: Informer
    private let missing = MissingNodes()
    private let finishedMax: Int
    private let workers: Int

    public init(context: ControllerContext) {
        client = context.client
        world = context.world
        workers = context.configuration.workers
        finishedMax = context.configuration.finishedPodsMax
        queue = WorkQueue(world: context.world)
        let nodes = context.informer(Node.self)
        let pods = context.informer(Pod.self)
        (self.nodes, self.pods) = (nodes, pods)
        pods.addNodeIndex()
        pods.addIndex(Self.finishedIndex) { Pod($0).isFinished ? ["true"] : [] }
        nodes.addHandler { [queue, missing] change in
            let node = Node(change.object)
            if case .stored = change {
                missing.forget(node.name)
                guard Self.isOutOfService(node) else { return }
            }
            for pod in pods.pods(on: node.name) { queue.add(pod.key) }
        }
        pods.addHandler { [queue] change in
            guard case .stored(let object, let old) = change else { return }
            let pod = Pod(object)
            if pod.isFinished, !(old.map { Pod($0).isFinished } ?? false) { queue.add(Self.countFinished) }
            let node = pod.nodeName.isEmpty ? nil : nodes.get(ObjectKey(namespace: "", name: pod.nodeName))
            // A pod whose node is there and well is its agent's.
            if node == nil && !pod.nodeName.isEmpty || pod.isBeingDeleted { queue.add(pod.key) }
        }
    }

    private static func isOutOfService(_ node: Node) -> Bool {
        node.taints.contains { $0.key == NodeTaints.outOfService }
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [nodes, pods], workers: workers
        ).run()
    }

    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        if key == Self.countFinished {
            let finished = pods.objects(index: Self.finishedIndex, value: "true").map { Pod($0) }
            for pod in PodGarbageDecision.surplus(finished, allowed: finishedMax) {
                try await delete(pod, reason: "PodGC: too many finished pods")
            }
            return .done
        }
        guard let pod = pods.get(key).map({ Pod($0) }) else { return .done }
        switch PodGarbageDecision.decide(pod, node: state(ofNode: pod.nodeName)) {
        case nil: break
        case .lookAgain(let delay): return .again(after: delay)
        case .delete(let reason): try await delete(pod, reason: reason)
        case .deleteIfNodeIsGone:
            do {
                _ = try await client.get(Node.self, ObjectKey(namespace: "", name: pod.nodeName))
                return .again(after: PodGarbageDecision.quarantine)
            } catch let error as APIError where error.isNotFound {
                try await delete(pod, reason: "PodGC: node no longer exists")
            }
        }
        return .done
    }

    private func state(ofNode name: String) -> PodGarbageDecision.NodeState {
        if name.isEmpty { return .none }
        guard let node = nodes.get(ObjectKey(namespace: "", name: name)).map({ Node($0) }) else {
            return .missing(missing.time(of: name, uptime: world.time.uptime))
        }
        return .present(isReady: node.isReady, isOutOfService: Self.isOutOfService(node))
    }

    /// Without grace: nobody is there who could use it. What has not finished failed.
    private func delete(_ pod: Pod, reason: String) async throws {
        do {
            if !pod.isFinished {
                try await client.markDisrupted(
                    pod, reason: "DeletionByPodGC", message: reason, world.time.now, phase: "Failed")
            }
            try await client.delete(Pod.self, pod.key, DeleteOptions(gracePeriodSeconds: 0, uid: pod.uid))
        } catch let error as APIError where error.isNotFound {}
    }
}

/// Since when nodes that pods name are not there.
private final class MissingNodes: Sendable {
    private let since = Mutex<[String: Duration]>([:])

    func time(of node: String, uptime: Duration) -> Duration {
        since.withLock { since in
            let first = since[node] ?? uptime
            since[node] = first
            return uptime - first
        }
    }

    func forget(_ node: String) { since.withLock { _ = $0.removeValue(forKey: node) } }
}
