import JSON
import Platform
import Resources
import Testing

@testable import Scheduler

/// What the API server has: the truth that the scheduler hears of late.
private struct TrueCluster {
    var nodes: [String: NodeFacts] = [:]
    var pods: [ObjectKey: PodFacts] = [:]
}

private struct RandomRun {
    let random: SeededRandom
    var cluster = TrueCluster()
    var state = SchedulerState(name: "default-scheduler")
    var now = Duration.zero
    /// Told to the scheduler later, some of them twice; those of one object in their order, as a watch has them.
    var pending: [(inout SchedulerState, Duration) -> Void] = []
    var binding: [(PodFacts, String)] = []
    var made = 0
    var bound = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }
}

/// Random clusters and random orders of events, duplicates and stale ones among them, against the pure state.
@Suite("Scheduler properties") struct SchedulerPropertyTests {
    @Test("never over capacity, never against a filter, in whatever order events come", arguments: UInt64(1)...60)
    func safety(_ seed: UInt64) throws {
        var run = RandomRun(seed: seed)
        for _ in 0..<400 { try run.step() }
        #expect(run.bound > 10)
    }

    @Test("what is left waiting at the end fits nowhere", arguments: UInt64(1)...40)
    func progress(_ seed: UInt64) throws {
        var run = RandomRun(seed: seed)
        for _ in 0..<300 { try run.step() }
        try run.settle()
        for pod in run.cluster.pods.values where pod.nodeName.isEmpty {
            var rule = PlacementRule()
            #expect(rule.place(pod, in: run.truth).node == nil, "\(pod.key)")
        }
    }

    @Test("a view that was changed step by step equals one that was built anew", arguments: UInt64(1)...40)
    func view(_ seed: UInt64) throws {
        var run = RandomRun(seed: seed)
        for _ in 0..<300 { try run.step() }
        try run.settle()
        let (own, anew) = (run.state.view, run.truth)
        #expect(own.nodeCount == anew.nodeCount)
        #expect(
            own.spreadGroups.mapValues { $0.values.reduce(0, +) }
                == anew.spreadGroups.mapValues { $0.values.reduce(0, +) })
        for name in run.cluster.nodes.keys {
            guard let (mine, other) = own.slot(of: name).flatMap({ one in anew.slot(of: name).map { (one, $0) } })
            else {
                Issue.record("\(name) is missing")
                continue
            }
            #expect(own.loads[mine].requested == anew.loads[other].requested)
            #expect(own.loads[mine].scored == anew.loads[other].scored)
            #expect(own.loads[mine].podCount == anew.loads[other].podCount)
            #expect(Set(own.details[mine].hostPorts) == Set(anew.details[other].hostPorts))
        }
    }

    private static func groupSizes(_ view: ClusterView) -> [String: Int] {
        view.spreadGroups.mapValues { $0.values.reduce(0, +) }
    }
}

extension RandomRun {
    /// The view that somebody with perfect knowledge has.
    var truth: ClusterView {
        Fixture.view(Array(cluster.nodes.values), cluster.pods.values.filter { !$0.nodeName.isEmpty })
    }

    mutating func step() throws {
        now += .milliseconds(random.next(below: 2000))
        switch random.next(below: 12) {
        case 0: changeNode()
        case 1...4: makePod()
        case 5: removePod()
        case 6...8: tell()
        default: try decide()
        }
    }

    mutating func settle() throws {
        for _ in 0..<1000 {
            while !pending.isEmpty { tell() }
            now += .seconds(11)
            state.retryForgotten(now: now)
            guard try decide() || !binding.isEmpty || !pending.isEmpty else { return }
        }
    }

    /// Nodes only grow and lose taints, so that what was right when it was decided stays so.
    private mutating func changeNode() {
        let name = "node-\(random.next(below: 6))"
        let taints = cluster.nodes[name] == nil && random.next(below: 3) == 0 ? [Fixture.taint("team", "blue")] : []
        let size = max(2, (cluster.nodes[name]?.allocatable.load.cpuMillis ?? 0) / 1000 + 1)
        let node = Fixture.node(name, cpu: "\(size)", pods: "8", labels: ["disk": "ssd"], taints: taints)
        cluster.nodes[name] = node
        pending.append { $0.storeNode(node, now: $1) }
    }

    private mutating func makePod() {
        made += 1
        var spec: JSON = ["priority": .int(Int64(random.next(below: 3)))]
        if random.next(below: 4) == 0 { spec["tolerations"] = [["key": "team", "operator": "Exists"]] }
        if random.next(below: 5) == 0 { spec["nodeSelector"] = ["disk": random.next(below: 4) == 0 ? "hdd" : "ssd"] }
        if random.next(below: 6) == 0 {
            spec["containers"] = [["ports": [["hostPort": .int(Int64(80 + random.next(below: 2)))]]]]
        }
        let pod = Fixture.pod(
            "pod-\(made)", cpu: "\(100 * (1 + random.next(below: 12)))m", owner: "owner-\(made % 3)", spec)
        cluster.pods[pod.key] = pod
        pending.append { $0.storePod(pod, now: $1) }
    }

    private mutating func removePod() {
        let keys = cluster.pods.keys.sorted()
        guard !keys.isEmpty else { return }
        let key = keys[random.next(below: keys.count)]
        cluster.pods[key] = nil
        pending.append { $0.removePod(key, now: $1) }
    }

    private mutating func tell() {
        guard !pending.isEmpty else { return }
        let event = pending.removeFirst()
        event(&state, now)
        if random.next(below: 5) == 0 { event(&state, now) }
    }

    /// Decides, or brings an answer of the API server to an earlier decision; whether there was anything to do.
    @discardableResult
    private mutating func decide() throws -> Bool {
        if !binding.isEmpty, random.next(below: 2) == 0 {
            let (pod, node) = binding.remove(at: random.next(below: binding.count))
            try answer(pod, node)
            return true
        }
        guard let decision = state.decide(now: now) else { return !binding.isEmpty }
        if case .bind(let pod, let node) = decision { binding.append((pod, node)) }
        return true
    }

    private mutating func answer(_ pod: PodFacts, _ node: String) throws {
        guard cluster.pods[pod.key] != nil else {
            state.notBound(pod, isGone: true, now: now)
            return
        }
        guard random.next(below: 6) > 0 else {
            state.notBound(pod, isGone: false, now: now)
            return
        }
        try check(pod, node)
        var json = pod.pod
        json.nodeName = node
        let placed = PodFacts(json)
        cluster.pods[pod.key] = placed
        pending.append { $0.storePod(placed, now: $1) }
        state.bound(pod, now: now)
        bound += 1
    }

    /// The binding, against the truth of this moment. Pods that went are free there before the scheduler knows: that
    /// can only make room.
    private func check(_ pod: PodFacts, _ name: String) throws {
        let node = try #require(cluster.nodes[name])
        #expect(node.hardTaints.allSatisfy(pod.tolerates), "\(pod.key) does not tolerate \(name)")
        #expect(pod.selects(node), "\(pod.key) does not select \(name)")
        let others = cluster.pods.values.filter { $0.nodeName == name }
        let used = others.reduce(pod.requests.amounts.load.cpuMillis) { $0 + $1.requests.amounts.load.cpuMillis }
        #expect(used <= node.allocatable.load.cpuMillis, "\(name) is full")
        #expect(Int64(others.count) < node.podsMax, "\(name) has too many pods")
        let taken = others.flatMap(\.hostPorts)
        #expect(!pod.hostPorts.contains { port in taken.contains { $0.conflicts(with: port) } }, "port on \(name)")
    }
}
