import JSON
import Platform
import Resources

/// What the scheduler needs to know of a pod, decoded once for each of its versions: the search walks no JSON.
public final class PodFacts: Sendable {
    public let pod: Pod
    public let key: ObjectKey
    let uid: String
    /// Empty while the pod waits.
    let nodeName: String
    let namespace: String
    let labels: [String: String]
    let priority: Int
    /// Pods of one spread group are spread over the nodes: those of one controller, or without one those of the same labels.
    let spreadGroup: String?
    let requests: PodRequests
    let hostPorts: [HostPort]
    let tolerations: [Pod.Toleration]
    let nodeSelector: [String: String]
    /// One of them must match; nil: every node does.
    let requiredNodeTerms: [NodeTerm]?
    let preferredNodeTerms: [Weighted<NodeTerm>]
    let spreadConstraints: [SpreadConstraint]
    let affinity: PodAffinity

    public init(_ pod: Pod) {
        self.pod = pod
        let spec = pod.json["spec"]
        key = pod.key
        uid = pod.uid
        nodeName = pod.nodeName
        namespace = pod.namespace
        labels = pod.labels
        priority = pod.priority
        if let owner = pod.controller?.uid {
            spreadGroup = owner
        } else if labels.isEmpty {
            spreadGroup = nil
        } else {
            spreadGroup = namespace + "/" + LabelSelector(labels: labels).text
        }
        requests = PodRequests(pod)
        hostPorts = HostPort.all(of: pod)
        tolerations = pod.tolerations
        nodeSelector = pod.nodeSelector
        let nodeAffinity = spec?["affinity", "nodeAffinity"]
        let required = nodeAffinity?["requiredDuringSchedulingIgnoredDuringExecution"]
        requiredNodeTerms = required.map { $0["nodeSelectorTerms"]?.array?.map { NodeTerm($0) } ?? [] }
        preferredNodeTerms =
            nodeAffinity?["preferredDuringSchedulingIgnoredDuringExecution"]?.array?.map {
                Weighted(weight: Weighted<NodeTerm>.clamped($0["weight"]?.int), wish: NodeTerm($0["preference"]))
            } ?? []
        spreadConstraints =
            spec?["topologySpreadConstraints"]?.array?.map { SpreadConstraint($0, labels: pod.labels) } ?? []
        affinity = PodAffinity(spec?["affinity"], namespace: pod.namespace, labels: pod.labels)
    }

    /// Somebody else must lift them before the pod may be placed.
    var isGated: Bool { !(pod.json["spec", "schedulingGates"]?.array ?? []).isEmpty }

    func tolerates(_ taint: Node.Taint) -> Bool { tolerations.contains { $0.tolerates(taint) } }

    /// Whether this version asks for something else than an older one: a change of its status alone can't let it in.
    func asksAnew(since old: PodFacts) -> Bool { pod.json["spec"] != old.pod.json["spec"] || labels != old.labels }

    /// Selected by node selector and required node affinity alone.
    func selects(_ node: NodeFacts) -> Bool {
        for (key, value) in nodeSelector where node.labels[key] != value { return false }
        return requiredNodeTerms?.contains { $0.matches(node) } ?? true
    }
}
