import JSON
import Platform
import Resources
import Scheduler

/// `swiftlet-bench scheduler`: how many decisions a second the scheduler makes on simulated nodes, beside a loop that
/// reads the objects anew for each decision.
enum SchedulerCommand {
    static let usage = "swiftlet-bench scheduler [--nodes N] [--pods N] [--rounds N]"

    /// The loop beside it decides on so many pods only: it is that much slower.
    private static let plainPods = 20
    /// Of so many Deployments.
    private static let owners = 50

    private struct Size {
        var nodes = 5000
        var pods = 50_000
        var rounds = 3
    }

    /// Gives the exit code: 2 for a usage error.
    static func run(_ arguments: [String]) -> Int32 {
        guard let size = parse(arguments) else {
            print("usage: \(usage)")
            return 2
        }
        let nodes = (0..<size.nodes).map(node)
        let pods = (0..<size.pods).map(pod)
        print("\(size.nodes) nodes, \(size.pods) plain pods of \(owners) owners, one thread")
        print("round   decoding, decision and view   reading JSON anew   ratio   placed")
        for round in 1...size.rounds {
            let (rate, placed) = rate(nodes, pods)
            let plain = plainRate(nodes, pods)
            let columns = [
                "\(round)".leftPadded(5), "\(Int(rate)) pods/s".leftPadded(28), "\(Int(plain)) pods/s".leftPadded(17),
                "\(Int(rate / max(plain, 1)))".leftPadded(5), "\(placed)".leftPadded(6),
            ]
            print(columns.joined(separator: "   "))
            if placed != size.pods { return 1 }
        }
        return 0
    }

    private static func parse(_ arguments: [String]) -> Size? {
        var size = Size()
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return nil }
            switch flag {
            case "--nodes": size.nodes = value
            case "--pods": size.pods = value
            case "--rounds": size.rounds = value
            default: return nil
            }
        }
        return size
    }

    private static func rate(_ nodes: [Node], _ pods: [Pod]) -> (rate: Double, placed: Int) {
        var view = ClusterView()
        for node in nodes { view.store(NodeFacts(node)) }
        var rule = PlacementRule()
        var placed = 0
        let start = SystemTime().uptime
        for pod in pods {
            let facts = PodFacts(pod)
            guard case .node(let name) = rule.place(facts, in: view) else { continue }
            view.place(facts, on: name)
            placed += 1
        }
        return (Double(pods.count) / (SystemTime().uptime - start).secondsDouble, placed)
    }

    /// Takes the node with most left of the processor and memory, and keeps nothing in between.
    private static func plainRate(_ nodes: [Node], _ pods: [Pod]) -> Double {
        let start = SystemTime().uptime
        var used: [String: (cpu: Int64, memory: Int64)] = [:]
        for pod in pods.prefix(plainPods) {
            var best: (name: String, score: Int64)?
            for node in nodes where !node.isUnschedulable && node.taints.isEmpty {
                let allocatable = node.allocatable
                let wanted = requests(pod)
                let taken = used[node.name] ?? (0, 0)
                let cpu = (allocatable["cpu"]?.millis ?? 0) - taken.cpu - wanted.cpu
                let memory = (allocatable["memory"]?.value ?? 0) - taken.memory - wanted.memory
                guard cpu >= 0, memory >= 0 else { continue }
                let score = cpu + memory >> 20
                if best.map({ $0.score < score }) ?? true { best = (node.name, score) }
            }
            guard let best else { continue }
            let wanted = requests(pod)
            let taken = used[best.name] ?? (0, 0)
            used[best.name] = (taken.cpu + wanted.cpu, taken.memory + wanted.memory)
        }
        return Double(min(plainPods, pods.count)) / (SystemTime().uptime - start).secondsDouble
    }

    private static func requests(_ pod: Pod) -> (cpu: Int64, memory: Int64) {
        var sum: (cpu: Int64, memory: Int64) = (0, 0)
        for container in pod.containers {
            let requests = container.requests
            sum.cpu += requests["cpu"]?.millis ?? 0
            sum.memory += requests["memory"]?.value ?? 0
        }
        return sum
    }

    private static func node(_ number: Int) -> Node {
        let resources: JSON = ["cpu": "32", "memory": "128Gi", "ephemeral-storage": "100Gi", "pods": "110"]
        let labels: JSON = [
            "kubernetes.io/hostname": .string("node-\(number)"),
            "topology.kubernetes.io/zone": .string("zone-\(number % 3)"),
        ]
        return Node([
            "metadata": ["name": .string("node-\(number)"), "labels": labels], "status": ["allocatable": resources],
        ])
    }

    private static func pod(_ number: Int) -> Pod {
        let owner: JSON = ["controller": true, "kind": "ReplicaSet", "uid": .string("owner-\(number % owners)")]
        let container: JSON = [
            "name": "main", "image": "host", "resources": ["requests": ["cpu": "100m", "memory": "500Mi"]],
        ]
        let metadata: JSON = [
            "namespace": "default", "name": .string("pod-\(number)"), "uid": .string("\(number)"),
            "labels": ["app": .string("app-\(number % owners)")], "ownerReferences": [owner],
        ]
        return Pod(["metadata": metadata, "spec": ["containers": [container]]])
    }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
