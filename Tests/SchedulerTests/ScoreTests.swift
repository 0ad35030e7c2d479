import JSON
import Resources
import Testing

@testable import Scheduler

@Suite("Scheduler scores") struct ScoreTests {
    private static func place(_ pod: PodFacts, _ nodes: [NodeFacts], _ placed: [PodFacts] = []) -> String? {
        var rule = PlacementRule()
        return rule.place(pod, in: Fixture.view(nodes, placed)).node
    }

    @Test("the node with most left wins")
    func leastAllocated() {
        let nodes = [Fixture.node("a"), Fixture.node("b"), Fixture.node("c")]
        let placed = [
            Fixture.pod("p", cpu: "2", memory: "4Gi", on: "a"), Fixture.pod("q", cpu: "1", memory: "2Gi", on: "b"),
            Fixture.pod("r", cpu: "2", memory: "4Gi", on: "c"),
        ]
        #expect(Self.place(Fixture.pod("x", cpu: "100m", memory: "100Mi"), nodes, placed) == "b")
    }

    @Test("pods that ask for nothing count as small ones, so that they spread")
    func defaults() {
        let nodes = [Fixture.node("a"), Fixture.node("b")]
        #expect(Self.place(Fixture.pod("x"), nodes, [Fixture.pod("p", on: "a")]) == "b")
    }

    @Test("balance decides between nodes of which equally much is left")
    func balanced() {
        let nodes = [Fixture.node("a", cpu: "10", memory: "10Gi"), Fixture.node("b", cpu: "10", memory: "10Gi")]
        let placed = [
            Fixture.pod("p", cpu: "6", memory: "2Gi", on: "a"), Fixture.pod("q", cpu: "2", memory: "6Gi", on: "b"),
        ]
        // Memory-hungry: goes where the processor is what is used.
        #expect(Self.place(Fixture.pod("x", cpu: "1m", memory: "2Gi"), nodes, placed) == "a")
        #expect(Self.place(Fixture.pod("x", cpu: "2", memory: "1Mi"), nodes, placed) == "b")
    }

    @Test("a node that is only spoken against is taken last")
    func softTaints() {
        let nodes = [
            Fixture.node("a", taints: [Fixture.taint("k", effect: "PreferNoSchedule")]), Fixture.node("b", cpu: "2"),
        ]
        #expect(Self.place(Fixture.pod("x"), nodes, [Fixture.pod("p", cpu: "1", on: "b")]) == "b")
        #expect(
            Self.place(
                Fixture.pod("x", ["tolerations": [["operator": "Exists"]]]), nodes,
                [Fixture.pod("p", cpu: "1", on: "b")])
                == "a")
    }

    @Test("a preferred node wins by its weight")
    func preferred() {
        let terms = [(10, "hdd"), (90, "ssd")].map { weight, disk -> JSON in
            let expression: JSON = ["key": "disk", "operator": "In", "values": [.string(disk)]]
            return ["weight": .int(Int64(weight)), "preference": ["matchExpressions": [expression]]]
        }
        let affinity: JSON = ["nodeAffinity": ["preferredDuringSchedulingIgnoredDuringExecution": .array(terms)]]
        let nodes = [
            Fixture.node("a"), Fixture.node("b", labels: ["disk": "hdd"]), Fixture.node("c", labels: ["disk": "ssd"]),
        ]
        #expect(Self.place(Fixture.pod("x", ["affinity": affinity]), nodes) == "c")
    }

    @Test("pods of one owner are spread over hosts, then over zones")
    func ownerSpread() {
        let zone = { (name: String) -> JSON in ["topology.kubernetes.io/zone": .string(name)] }
        let nodes = [
            Fixture.node("a1", labels: zone("a")), Fixture.node("a2", labels: zone("a")),
            Fixture.node("b1", labels: zone("b")),
        ]
        var view = Fixture.view(nodes)
        var rule = PlacementRule()
        var taken: [String] = []
        for number in 0..<3 {
            let pod = Fixture.pod("x\(number)", owner: "web")
            guard let node = rule.place(pod, in: view).node else { continue }
            view.place(pod, on: node)
            taken.append(node)
        }
        #expect(taken.prefix(2).contains("b1"))
        #expect(Set(taken).count == 3)
    }

    @Test("on many nodes a search stops early and the next one begins where it stopped")
    func rotation() {
        let nodes = (0..<400).map { Fixture.node("n\($0)") }
        var view = Fixture.view(nodes)
        var rule = PlacementRule()
        var taken: Set<String> = []
        for number in 0..<8 {
            let pod = Fixture.pod("x\(number)", cpu: "1")
            guard let node = rule.place(pod, in: view).node else { continue }
            view.place(pod, on: node)
            taken.insert(node)
        }
        #expect(taken.count == 8)
        #expect(PlacementRule.candidatesWanted(nodeCount: 100) == 100)
        #expect(PlacementRule.candidatesWanted(nodeCount: 400) == 188)
        #expect(PlacementRule.candidatesWanted(nodeCount: 5000) == 500)
        #expect(PlacementRule.candidatesWanted(nodeCount: 20_000) == 1000)
    }
}
