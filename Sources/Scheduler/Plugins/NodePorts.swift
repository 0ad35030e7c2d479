/// A port of the node can be given to one pod only.
struct NodePorts: FilterPlugin {
    static let helpfulEvents: ClusterEvents = [.nodeAdded, .podRemoved]

    private let ports: [HostPort]

    init?(for pod: PodFacts, in view: ClusterView) {
        if pod.hostPorts.isEmpty { return nil }
        ports = pod.hostPorts
    }

    func accepts(_ slot: Int, in view: ClusterView) -> Bool {
        let taken = view.details[slot].hostPorts
        return !ports.contains { port in taken.contains { $0.conflicts(with: port) } }
    }

    func rejection(_ slot: Int, in view: ClusterView) -> Rejection {
        Rejection("node(s) didn't have free ports for the requested pod ports", isResolvable: true)
    }
}
