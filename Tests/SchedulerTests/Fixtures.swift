import JSON
import Resources

@testable import Scheduler

/// Nodes and pods in short.
enum Fixture {
    static func node(
        _ name: String, cpu: String = "4", memory: String = "8Gi", pods: String = "110", extended: JSON = [:],
        labels: JSON = [:], taints: [JSON] = [], isUnschedulable: Bool = false
    ) -> NodeFacts {
        var allocatable: JSON = ["cpu": .string(cpu), "memory": .string(memory), "pods": .string(pods)]
        for (key, value) in extended.object ?? [:] { allocatable[key] = value }
        var spec: JSON = ["taints": .array(taints)]
        if isUnschedulable { spec["unschedulable"] = true }
        return NodeFacts(
            Node([
                "metadata": ["name": .string(name), "labels": labels], "spec": spec,
                "status": ["allocatable": allocatable],
            ]))
    }

    static func pod(
        _ name: String, cpu: String? = nil, memory: String? = nil, labels: JSON = [:], on node: String? = nil,
        owner: String? = nil, _ spec: JSON = [:]
    ) -> PodFacts {
        var requests: JSON = [:]
        if let cpu { requests["cpu"] = .string(cpu) }
        if let memory { requests["memory"] = .string(memory) }
        var json: JSON = [
            "metadata": [
                "namespace": "default", "name": .string(name), "uid": .string("uid-" + name), "labels": labels,
            ],
            "spec": ["containers": [["name": "main", "resources": ["requests": requests]]]],
        ]
        for (key, value) in spec.object ?? [:] { json["spec", key] = value }
        if let node { json["spec", "nodeName"] = .string(node) }
        if let owner { json["metadata", "ownerReferences"] = [["controller": true, "uid": .string(owner)]] }
        return PodFacts(Pod(json))
    }

    static func taint(_ key: String, _ value: String = "", effect: String = "NoSchedule") -> JSON {
        ["key": .string(key), "value": .string(value), "effect": .string(effect)]
    }

    static func view(_ nodes: [NodeFacts], _ pods: [PodFacts] = []) -> ClusterView {
        var view = ClusterView()
        for node in nodes { view.store(node) }
        for pod in pods { view.place(pod, on: pod.nodeName) }
        return view
    }
}

extension Placement {
    /// The node's name, or the message.
    var text: String {
        switch self {
        case .node(let name): name
        case .nowhere(let diagnosis): diagnosis.message(mayPreempt: true)
        }
    }

    var node: String? { if case .node(let name) = self { name } else { nil } }
}
