import Client
import JSON
import Platform
import Resources

/// Evicts pods from nodes that have a taint with the effect NoExecute.
///
/// A pod that does not tolerate such a taint goes at once. One that tolerates it for some seconds goes when these are over,
/// counted from when the taint was set, unless the taint is taken away before; one that tolerates it without a limit
/// stays.
public struct TaintEvictionController: Controller, Reconciler {
    public static let name = "taint-eviction-controller"

    private let client: APIClient
    private let world: World
    private let queue: WorkQueue
    private let nodes: Informer
    private let pods: Informer
    private let events: EventRecorder
    private let workers: Int

    public init(context: ControllerContext) {
        client = context.client
        world = context.world
        workers = context.configuration.workers
        events = context.eventRecorder(Self.name)
        queue = WorkQueue(world: context.world)
        let nodes = context.informer(Node.self)
        let pods = context.informer(Pod.self)
        (self.nodes, self.pods) = (nodes, pods)
        pods.addNodeIndex()
        nodes.addHandler { [queue] change in
            guard case .stored(let new, let old) = change else { return }
            let taints = Self.evicting(Node(new))
            if taints.isEmpty || taints == old.map({ Self.evicting(Node($0)) }) { return }
            for pod in pods.pods(on: Node(new).name) { queue.add(pod.key) }
        }
        pods.addHandler { [queue] change in
            guard case .stored(let new, let old) = change else { return }
            let pod = Pod(new)
            if pod.nodeName.isEmpty || pod.isBeingDeleted { return }
            if let old = old.map({ Pod($0) }), old.nodeName == pod.nodeName, old.tolerations == pod.tolerations {
                return
            }
            queue.add(pod.key)
        }
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [nodes, pods], workers: workers
        ).run()
    }

    enum Decision: Sendable, Hashable {
        case stay
        case evict(at: Timestamp)
    }

    static func decide(_ pod: Pod, taints: [Node.Taint], now: Timestamp) -> Decision {
        if pod.isBeingDeleted { return .stay }
        var due: Timestamp?
        let tolerations = pod.tolerations
        for taint in taints where taint.effect == "NoExecute" {
            let matching = tolerations.filter { $0.tolerates(taint) }
            if matching.isEmpty { return .evict(at: now) }
            guard let seconds = matching.compactMap(\.tolerationSeconds).min() else { continue }
            // A taint whose time nobody wrote down counts from when it is first seen, which is now.
            let end = (taint.timeAdded ?? now) + .seconds(max(0, seconds))
            due = min(due ?? end, end)
        }
        return due.map { .evict(at: $0) } ?? .stay
    }

    private static func evicting(_ node: Node) -> [Node.Taint] { node.taints.filter { $0.effect == "NoExecute" } }

    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let pod = pods.get(key).map({ Pod($0) }),
            let node = nodes.get(ObjectKey(namespace: "", name: pod.nodeName)).map({ Node($0) })
        else { return .done }
        let now = world.time.now
        guard case .evict(let due) = Self.decide(pod, taints: Self.evicting(node), now: now) else { return .done }
        if due > now { return .again(after: due - now) }
        do {
            try await client.markDisrupted(
                pod, reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint", now)
            try await client.delete(Pod.self, pod.key, DeleteOptions(uid: pod.uid))
            events.post(
                pod.described, reason: "TaintManagerEviction", message: "Marking for deletion Pod \(pod.key)")
        } catch let error as APIError where error.isNotFound {}
        return .done
    }
}

extension APIClient {
    /// Says in the pod's condition `DisruptionTarget` why it is about to be deleted by force of circumstances.
    func markDisrupted(_ pod: Pod, reason: String, message: String, _ now: Timestamp, phase: String? = nil) async throws
    {
        var marked = pod
        marked.setCondition(
            Condition(
                type: "DisruptionTarget", status: "True", reason: reason, message: message, transitionTime: now))
        var status: JSON = ["conditions": .array(marked.conditions.map(\.json))]
        if let phase { status["phase"] = .string(phase) }
        let version: JSON = ["uid": .string(pod.uid), "resourceVersion": .string(pod.resourceVersion)]
        try await patch(
            Pod.self, pod.key, body: ["metadata": version, "status": status], subresource: "status")
    }
}
