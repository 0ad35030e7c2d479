import Client
import JSON
import Platform
import Resources

/// Notices lost nodes, and keeps the taints of all nodes in step with their conditions.
///
/// A node shows that it is alive by renewing its Lease and by reporting its status. Each node is looked at when its grace
/// period would end, and when its status changes; a node that is not ready is looked at again every few seconds, since
/// whether its pods are to leave depends on the other nodes too. The pods themselves are evicted by the taint eviction
/// controller.
public struct NodeLifecycleController: Controller, Reconciler {
    public static let name = "node-lifecycle-controller"
    static let leaseNamespace = "kube-node-lease"
    /// Kubernetes: --node-monitor-period.
    private static let period = Duration.seconds(5)
    /// A node that has never reported is given this much longer (Kubernetes: 60 s instead of 40 s).
    private static let startupExtra = Duration.seconds(20)

    private let client: APIClient
    private let world: World
    private let gracePeriod: Duration
    private let queue: WorkQueue
    private let nodes: Informer
    private let leases: Informer
    private let pods: Informer
    private let census: NodeCensus
    private let heartbeats: Heartbeats
    private let events: EventRecorder
    private let workers: Int

    public init(context: ControllerContext) {
        client = context.client
        world = context.world
        gracePeriod = context.configuration.nodeMonitorGracePeriod
        workers = context.configuration.workers
        events = context.eventRecorder(Self.name)
        queue = WorkQueue(world: context.world)
        census = NodeCensus(settings: .init(evictionsPerSecond: context.configuration.nodeEvictionsPerSecond))
        heartbeats = Heartbeats(time: context.world.time)
        nodes = context.informer(Node.self)
        leases = context.informer(Lease.self)
        pods = context.informer(Pod.self)
        pods.addNodeIndex()
        nodes.addHandler { [queue, census, heartbeats] change in
            let node = Node(change.object)
            switch change {
            case .removed:
                census.forget(node.name)
                heartbeats.forget(node.name)
            case .stored:
                census.note(node)
                let said = node.condition("Ready")?.json["lastHeartbeatTime"]
                heartbeats.note(node.name, source: "status", says: said)
                if !Self.isSame(change) { queue.add(node.key) }
            }
        }
        leases.addHandler { [heartbeats] change in
            let lease = Lease(change.object)
            guard lease.namespace == Self.leaseNamespace, case .stored = change else { return }
            heartbeats.note(lease.name, source: "lease", says: lease.json["spec", "renewTime"])
        }
    }

    /// Whether only the time of the heartbeat is new.
    private static func isSame(_ change: Informer.Change) -> Bool {
        guard case .stored(let new, let old?) = change else { return false }
        return outline(Node(new)) == outline(Node(old))
    }

    /// What decisions are made of.
    private static func outline(_ node: Node) -> [String] {
        var parts = [node.uid, "\(node.isUnschedulable)"]
        for condition in node.conditions { parts.append("\(condition.type)=\(condition.status)") }
        for taint in node.taints { parts.append("\(taint.key):\(taint.effect)") }
        return parts
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [nodes, leases, pods], workers: workers
        ).run()
    }

    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let object = nodes.get(key) else { return .done }
        let node = Node(object)
        let ready = node.condition("Ready")
        let silence = heartbeats.silence(of: node.name)
        let gracePeriod = ready == nil ? gracePeriod + Self.startupExtra : gracePeriod
        let isLost = silence >= gracePeriod || !(ready?.isTrue ?? true)
        let observed = NodeHealthDecision.Observed(
            node: node, silence: silence, gracePeriod: gracePeriod,
            eviction: isLost ? eviction(from: node) : .postponed,
            pods: isLost ? pods.pods(on: node.name) : [], now: world.time.now)
        var current = node
        for action in NodeHealthDecision.decide(observed) { try await perform(action, on: &current) }
        return .again(after: isLost ? Self.period : gracePeriod - silence)
    }

    /// A node is emptied only a while after it was lost. By then all others were looked at too, and if it is we who were cut
    /// off for a time, all of them are lost and none is emptied.
    private func eviction(from node: Node) -> NodeTaints.Eviction {
        guard let ready = node.condition("Ready"), !ready.isTrue,
            world.time.now - (ready.lastTransitionTime ?? world.time.now) >= Self.period
        else { return .postponed }
        return census.askForEviction(node, uptime: world.time.uptime)
    }

    private func perform(_ action: NodeHealthDecision.Action, on node: inout Node) async throws {
        switch action {
        case .setConditions(let conditions):
            node = try await patch(node, ["status": ["conditions": .array(conditions.map(\.json))]], "status")
            events.post(
                node.described, reason: "NodeNotReady", message: "Node \(node.name) status is now: NodeNotReady")
        case .setTaints(let taints):
            node = try await patch(node, ["spec": ["taints": taints.isEmpty ? .null : .array(taints.map(\.json))]])
        case .markNotReady(var pod):
            var ready = pod.condition("Ready")?.json ?? [:]
            ready["status"] = "False"
            ready["lastTransitionTime"] = .string(world.time.now.rfc3339)
            pod.conditions = pod.conditions.map { $0.type == "Ready" ? Condition(ready) : $0 }
            do {
                _ = try await patch(pod, ["status": ["conditions": .array(pod.conditions.map(\.json))]], "status")
                events.post(pod.described, .warning, reason: "NodeNotReady", message: "Node is not ready")
            } catch let error as APIError where error.isNotFound {}
        }
    }

    /// Names the version that the decision saw: who else wrote since may have changed what it was made of.
    private func patch<R: Resource>(_ object: R, _ body: JSON, _ subresource: String? = nil) async throws -> R {
        var body = body
        body["metadata"] = ["resourceVersion": .string(object.resourceVersion), "uid": .string(object.uid)]
        return try await client.patch(R.self, object.key, body: body, subresource: subresource)
    }
}

extension Informer {
    private static let nodeIndex = "node"

    /// Indexes pods by the node that they are bound to.
    func addNodeIndex() {
        addIndex(Self.nodeIndex) { object in
            (object["spec", "nodeName"]?.string).flatMap { $0.isEmpty ? nil : [$0] } ?? []
        }
    }

    /// The pods of a node, in the order of their keys.
    func pods(on node: String) -> [Pod] { objects(index: Self.nodeIndex, value: node).map { Pod($0) } }
}
