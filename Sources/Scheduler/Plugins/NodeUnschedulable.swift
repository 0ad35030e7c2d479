import Resources

/// A node that was cordoned takes no pods, except those that tolerate just that.
struct NodeUnschedulable: FilterPlugin {
    static let helpfulEvents: ClusterEvents = [.nodeAdded, .nodeTaints]

    private static let taint = Node.Taint(key: "node.kubernetes.io/unschedulable", effect: "NoSchedule")

    init?(for pod: PodFacts, in view: ClusterView) {
        if pod.tolerates(Self.taint) { return nil }
    }

    func accepts(_ slot: Int, in view: ClusterView) -> Bool { !view.loads[slot].isUnschedulable }

    func rejection(_ slot: Int, in view: ClusterView) -> Rejection {
        Rejection("node(s) were unschedulable", isResolvable: false)
    }
}
