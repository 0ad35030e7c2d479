import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite("Node health decision") struct NodeHealthDecisionTests {
    private static let now = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
    private static let before = Timestamp(nanoseconds: 1_600_000_000_000_000_000)

    private static func node(
        _ conditions: [String: String], taints: [Node.Taint] = [], unschedulable: Bool = false
    ) -> Node {
        var node = Node(["metadata": ["name": "n"]])
        node.conditions = conditions.sorted { $0.key < $1.key }.map {
            Condition(type: $0.key, status: $0.value, reason: "r", message: "m", transitionTime: before)
        }
        node.taints = taints
        if unschedulable { node.json["spec", "unschedulable"] = true }
        return node
    }

    private static func taint(_ name: String, _ effect: String, at time: Timestamp? = nil) -> Node.Taint {
        .init(key: name.contains("/") ? name : "node.kubernetes.io/\(name)", effect: effect, timeAdded: time)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var node: Node
        var silence = Duration.seconds(5)
        var eviction = NodeTaints.Eviction.postponed
        /// "type=status" of those that change.
        var conditions: [String] = []
        var taints: [Node.Taint]?
    }

    private static let lost = [
        "Ready=Unknown", "MemoryPressure=Unknown", "DiskPressure=Unknown", "PIDPressure=Unknown",
    ]

    @Test(
        "silence and conditions decide on conditions and taints",
        arguments: [
            Case(testDescription: "a ready node has no taints", node: node(["Ready": "True"])),
            Case(
                testDescription: "a node that is back loses them, and only these",
                node: node(
                    ["Ready": "True"],
                    taints: [
                        taint("unreachable", "NoSchedule"), taint("example.com/mine", "NoExecute"),
                        taint("unreachable", "NoExecute", at: before),
                    ]), taints: [taint("example.com/mine", "NoExecute")]),
            Case(
                testDescription: "silence makes everything unknown", node: node(["Ready": "True"]),
                silence: .seconds(40), conditions: lost, taints: [taint("unreachable", "NoSchedule")]),
            Case(
                testDescription: "when it is its turn, the pods are to go", node: node(["Ready": "True"]),
                silence: .seconds(40), eviction: .allowed, conditions: lost,
                taints: [taint("unreachable", "NoSchedule"), taint("unreachable", "NoExecute", at: now)]),
            Case(
                testDescription: "an agent that says it is not ready", node: node(["Ready": "False"]),
                eviction: .allowed,
                taints: [taint("not-ready", "NoSchedule"), taint("not-ready", "NoExecute", at: now)]),
            Case(
                testDescription: "the clock of eviction goes on when the cause changes",
                node: node(
                    ["Ready": "Unknown"],
                    taints: [taint("not-ready", "NoSchedule"), taint("not-ready", "NoExecute", at: before)]),
                taints: [taint("unreachable", "NoSchedule"), taint("unreachable", "NoExecute", at: before)]),
            Case(
                testDescription: "where everything is lost nobody is evicted",
                node: node(
                    ["Ready": "Unknown"],
                    taints: [taint("unreachable", "NoSchedule"), taint("unreachable", "NoExecute", at: before)]),
                eviction: .suspended, taints: [taint("unreachable", "NoSchedule")]),
            Case(
                testDescription: "pressure and cordon keep new pods away",
                node: node(["Ready": "True", "MemoryPressure": "True", "DiskPressure": "True"], unschedulable: true),
                taints: [
                    taint("memory-pressure", "NoSchedule"), taint("disk-pressure", "NoSchedule"),
                    taint("unschedulable", "NoSchedule"),
                ]),
        ])
    func decide(test: Case) {
        let actions = NodeHealthDecision.decide(
            .init(
                node: test.node, silence: test.silence, gracePeriod: .seconds(40), eviction: test.eviction,
                now: Self.now))
        var conditions: [String] = []
        var taints: [Node.Taint]?
        for action in actions {
            switch action {
            case .setConditions(let all):
                let old = Set(test.node.conditions)
                conditions = all.filter { !old.contains($0) }.map { "\($0.type)=\($0.status)" }
            case .setTaints(let wanted): taints = wanted
            case .markNotReady(let pod): Issue.record("\(pod.name)")
            }
        }
        #expect(conditions.sorted() == test.conditions.sorted())
        #expect(taints == test.taints)
    }

    @Test("the pods of a node that is not ready are not ready")
    func pods() {
        func pod(_ name: String, _ ready: String) -> Pod {
            Pod([
                "metadata": ["name": .string(name)],
                "status": ["conditions": [["type": "Ready", "status": .string(ready)]]],
            ])
        }
        let pods = [pod("a", "True"), pod("b", "False")]
        let actions = NodeHealthDecision.decide(
            .init(
                node: Self.node(["Ready": "Unknown"], taints: [Self.taint("unreachable", "NoSchedule")]),
                silence: .seconds(99), gracePeriod: .seconds(40), eviction: .postponed, pods: pods, now: Self.now))
        #expect(actions.contains(.markNotReady(pods[0])))
        #expect(!actions.contains(.markNotReady(pods[1])))
    }

    @Test(
        "how fast a zone is emptied depends on how much of it is lost, and of the others",
        arguments: [
            (NodeCensus.Zone(ready: 9, lost: 1), [NodeCensus.Zone(ready: 9, lost: 1)], 0.1),
            (.init(ready: 0, lost: 1), [.init(ready: 0, lost: 1)], nil),
            (.init(ready: 0, lost: 5), [.init(ready: 0, lost: 5), .init(ready: 3, lost: 0)], 0.1),
            (.init(ready: 2, lost: 3), [.init(ready: 2, lost: 3)], 0),
            (.init(ready: 1, lost: 2), [.init(ready: 1, lost: 2)], 0.1),
            (.init(ready: 20, lost: 40), [.init(ready: 20, lost: 40)], 0.01),
        ] as [(NodeCensus.Zone, [NodeCensus.Zone], Double?)])
    func rate(zone: NodeCensus.Zone, all: [NodeCensus.Zone], expected: Double?) {
        #expect(NodeCensus.rate(of: zone, all: all, .init()) == expected)
    }

    @Test("one node after the other is emptied")
    func turns() {
        let census = NodeCensus()
        func node(_ name: String, _ status: String) -> Node {
            Node([
                "metadata": ["name": .string(name)],
                "status": ["conditions": [["type": "Ready", "status": .string(status)]]],
            ])
        }
        for number in 0..<8 { census.note(node("ready-\(number)", "True")) }
        let lost = [node("a", "Unknown"), node("b", "Unknown")]
        for node in lost { census.note(node) }
        #expect(census.askForEviction(lost[0], uptime: .seconds(100)) == .allowed)
        #expect(census.askForEviction(lost[1], uptime: .seconds(105)) == .postponed)
        #expect(census.askForEviction(lost[1], uptime: .seconds(110)) == .allowed)
        for number in 0..<8 { census.forget("ready-\(number)") }
        #expect(census.askForEviction(lost[1], uptime: .seconds(200)) == .suspended)
    }
}

@Suite("Taint eviction decision") struct TaintEvictionDecisionTests {
    private static let now = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    private static func toleration(_ key: String = "k", seconds: Int? = nil) -> JSON {
        var json: JSON = ["key": .string(key), "operator": "Exists", "effect": "NoExecute"]
        if let seconds { json["tolerationSeconds"] = .int(Int64(seconds)) }
        return json
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var tolerations: [JSON]
        var taints: [Node.Taint]
        /// Seconds from now; nil: the pod stays.
        var expected: Int?
    }

    private static func taint(_ key: String = "k", _ effect: String = "NoExecute", ago: Int? = 0) -> Node.Taint {
        .init(key: key, effect: effect, timeAdded: ago.map { now - .seconds($0) })
    }

    @Test(
        "tolerations decide whether and when a pod goes",
        arguments: [
            Case(testDescription: "no taint", tolerations: [], taints: [], expected: nil),
            Case(testDescription: "another effect", tolerations: [], taints: [taint("k", "NoSchedule")], expected: nil),
            Case(testDescription: "not tolerated", tolerations: [], taints: [taint()], expected: 0),
            Case(testDescription: "tolerated for ever", tolerations: [toleration()], taints: [taint()], expected: nil),
            Case(
                testDescription: "tolerated for a while", tolerations: [toleration(seconds: 300)],
                taints: [taint(ago: 100)],
                expected: 200),
            Case(
                testDescription: "the while is over", tolerations: [toleration(seconds: 300)],
                taints: [taint(ago: 400)],
                expected: -100),
            Case(
                testDescription: "the shortest of several",
                tolerations: [toleration(seconds: 300), toleration(seconds: 50)],
                taints: [taint()], expected: 50),
            Case(
                testDescription: "one of two taints is not tolerated", tolerations: [toleration()],
                taints: [taint(), taint("other")], expected: 0),
            Case(
                testDescription: "a taint without a time counts from now", tolerations: [toleration(seconds: 7)],
                taints: [taint(ago: nil)], expected: 7),
        ])
    func decide(test: Case) {
        let pod = Pod(["spec": ["tolerations": .array(test.tolerations)]])
        let decision = TaintEvictionController.decide(pod, taints: test.taints, now: Self.now)
        let expected = test.expected.map { TaintEvictionController.Decision.evict(at: Self.now + .seconds($0)) }
        #expect(decision == expected ?? .stay)
    }
}

@Suite("Pod garbage decision") struct PodGarbageDecisionTests {
    private static let active = Pod(["metadata": ["name": "p"], "status": ["phase": "Running"]])
    private static let deleted = Pod(["metadata": ["name": "p", "deletionTimestamp": "2024-01-01T00:00:00Z"]])

    @Test("pods of nodes that are gone, out of service or never were go")
    func decide() {
        func decide(_ pod: Pod, _ node: PodGarbageDecision.NodeState) -> PodGarbageDecision.Action? {
            PodGarbageDecision.decide(pod, node: node)
        }
        #expect(decide(Self.active, .none) == nil)
        #expect(decide(Self.deleted, .none) == .delete(reason: "PodGC: unscheduled and terminating"))
        #expect(decide(Self.active, .present(isReady: false, isOutOfService: true)) == nil)
        #expect(decide(Self.deleted, .present(isReady: true, isOutOfService: true)) == nil)
        #expect(
            decide(Self.deleted, .present(isReady: false, isOutOfService: true))
                == .delete(reason: "PodGC: node is out of service"))
        #expect(decide(Self.active, .missing(.seconds(10))) == .lookAgain(after: .seconds(30)))
        #expect(decide(Self.active, .missing(.seconds(40))) == .deleteIfNodeIsGone)
    }

    @Test("the oldest of too many finished pods go")
    func surplus() {
        let pods = [3, 1, 2].map { day in
            Pod(["metadata": ["name": "p\(day)", "creationTimestamp": "2024-01-0\(day)T00:00:00Z"]])
        }
        #expect(PodGarbageDecision.surplus(pods, allowed: 1).map(\.name) == ["p1", "p2"])
        #expect(PodGarbageDecision.surplus(pods, allowed: 3).isEmpty)
        #expect(PodGarbageDecision.surplus(pods, allowed: 0).isEmpty)
    }
}
