import JSON
import Resources
import Testing

@testable import Scheduler

struct FilterCase: Sendable, CustomTestStringConvertible {
    var name: String
    var nodes: [NodeFacts]
    var placed: [PodFacts] = []
    var pod: PodFacts
    /// The node's name or the whole message.
    var expected: String
    var testDescription: String { name }
}

@Suite("Scheduler filters") struct FilterTests {
    private static let notHelpful = "Preemption is not helpful for scheduling"
    private static let noVictims = "No preemption victims found for incoming pod"

    private static func message(_ reasons: String, of count: Int = 1, _ preemption: String) -> String {
        "0/\(count) nodes are available: \(reasons). preemption: 0/\(count) nodes are available: \(preemption)."
    }

    static let resourceCases: [FilterCase] = [
        FilterCase(
            name: "no nodes at all", nodes: [], pod: Fixture.pod("a"),
            expected: "no nodes available to schedule pods"),
        FilterCase(
            name: "processor is short", nodes: [Fixture.node("n", cpu: "1")],
            placed: [Fixture.pod("old", cpu: "600m", on: "n")], pod: Fixture.pod("a", cpu: "500m"),
            expected: message("1 Insufficient cpu", "1 \(noVictims)")),
        FilterCase(
            name: "exactly what is left fits", nodes: [Fixture.node("n", cpu: "1")],
            placed: [Fixture.pod("old", cpu: "600m", on: "n")], pod: Fixture.pod("a", cpu: "400m"), expected: "n"),
        FilterCase(
            name: "more than the whole node has", nodes: [Fixture.node("n", cpu: "1", memory: "1Gi")],
            pod: Fixture.pod("a", cpu: "2", memory: "2Gi"),
            expected: message("1 Insufficient cpu, 1 Insufficient memory", "1 \(notHelpful)")),
        FilterCase(
            name: "a pod that asks for nothing fits on a full node", nodes: [Fixture.node("n", cpu: "1")],
            placed: [Fixture.pod("old", cpu: "1500m", on: "n")], pod: Fixture.pod("a"), expected: "n"),
        FilterCase(
            name: "too many pods", nodes: [Fixture.node("n", pods: "1")], placed: [Fixture.pod("old", on: "n")],
            pod: Fixture.pod("a"), expected: message("1 Too many pods", "1 \(noVictims)")),
        FilterCase(
            name: "extended resources", nodes: [Fixture.node("n", extended: ["example.com/gpu": "1"])],
            placed: [extendedPod("old", on: "n")], pod: extendedPod("a"),
            expected: message("1 Insufficient example.com/gpu", "1 \(noVictims)")),
        FilterCase(
            name: "a resource that no node has", nodes: [Fixture.node("n")], pod: extendedPod("a"),
            expected: message("1 Insufficient example.com/gpu", "1 \(notHelpful)")),
        FilterCase(
            name: "ephemeral storage", nodes: [Fixture.node("n", extended: ["ephemeral-storage": "1Gi"])],
            pod: Fixture.pod("a", ["containers": [["resources": ["requests": ["ephemeral-storage": "2Gi"]]]]]),
            expected: message("1 Insufficient ephemeral-storage", "1 \(notHelpful)")),
        FilterCase(
            name: "absurd amounts stop nothing", nodes: [Fixture.node("n")],
            pod: Fixture.pod("a", cpu: "9223372036854775807", memory: "9E"),
            expected: message("1 Insufficient cpu, 1 Insufficient memory", "1 \(notHelpful)")),
    ]

    static let nodeCases: [FilterCase] = [
        FilterCase(
            name: "a cordoned node", nodes: [Fixture.node("n", isUnschedulable: true)], pod: Fixture.pod("a"),
            expected: message("1 node(s) were unschedulable", "1 \(notHelpful)")),
        FilterCase(
            name: "a cordoned node is tolerated", nodes: [Fixture.node("n", isUnschedulable: true)],
            pod: Fixture.pod(
                "a", ["tolerations": [["key": "node.kubernetes.io/unschedulable", "operator": "Exists"]]]),
            expected: "n"),
        FilterCase(
            name: "three nodes, three reasons, sorted as texts",
            nodes: [
                Fixture.node("a", cpu: "1", taints: [Fixture.taint("team", "blue")]), Fixture.node("b", cpu: "1"),
                Fixture.node("c", cpu: "1", taints: [Fixture.taint("team", "blue")]),
            ], pod: Fixture.pod("a", cpu: "2"),
            expected: message(
                "1 Insufficient cpu, 2 node(s) had untolerated taint {team: blue}", of: 3, "3 \(notHelpful)")),
        FilterCase(
            name: "some nodes could be freed, some not",
            nodes: [Fixture.node("a", pods: "0"), Fixture.node("b", isUnschedulable: true)], pod: Fixture.pod("a"),
            expected: message(
                "1 Too many pods, 1 node(s) were unschedulable", of: 2, "1 \(noVictims), 1 \(notHelpful)")),
        FilterCase(
            name: "a taint without value",
            nodes: [Fixture.node("n", taints: [Fixture.taint("k", effect: "NoExecute")])],
            pod: Fixture.pod("a"), expected: message("1 node(s) had untolerated taint {k: }", "1 \(notHelpful)")),
        FilterCase(
            name: "a taint that only speaks against the node",
            nodes: [Fixture.node("n", taints: [Fixture.taint("k", effect: "PreferNoSchedule")])],
            pod: Fixture.pod("a"), expected: "n"),
        FilterCase(
            name: "a tolerated taint", nodes: [Fixture.node("n", taints: [Fixture.taint("k", "v")])],
            pod: Fixture.pod("a", ["tolerations": [["key": "k", "value": "v", "effect": "NoSchedule"]]]),
            expected: "n"),
        FilterCase(
            name: "a toleration of another value", nodes: [Fixture.node("n", taints: [Fixture.taint("k", "v")])],
            pod: Fixture.pod("a", ["tolerations": [["key": "k", "value": "w"]]]),
            expected: message("1 node(s) had untolerated taint {k: v}", "1 \(notHelpful)")),
        FilterCase(
            name: "the node selector", nodes: [Fixture.node("a"), Fixture.node("b", labels: ["disk": "ssd"])],
            pod: Fixture.pod("a", ["nodeSelector": ["disk": "ssd"]]), expected: "b"),
        FilterCase(
            name: "no node is selected", nodes: [Fixture.node("a", labels: ["disk": "hdd"])],
            pod: Fixture.pod("a", ["nodeSelector": ["disk": "ssd"]]),
            expected: message("1 node(s) didn't match Pod's node affinity/selector", "1 \(notHelpful)")),
        FilterCase(
            name: "a host port that is taken", nodes: [Fixture.node("n")], placed: [portPod("old", 80, on: "n")],
            pod: portPod("a", 80),
            expected: message("1 node(s) didn't have free ports for the requested pod ports", "1 \(noVictims)")),
        FilterCase(
            name: "another host port", nodes: [Fixture.node("n")], placed: [portPod("old", 80, on: "n")],
            pod: portPod("a", 81), expected: "n"),
        FilterCase(
            name: "the same port of another address", nodes: [Fixture.node("n")],
            placed: [portPod("old", 80, address: "127.0.0.1", on: "n")], pod: portPod("a", 80, address: "127.0.0.2"),
            expected: "n"),
    ]

    @Test("resources", arguments: resourceCases) func resources(_ example: FilterCase) { check(example) }

    @Test("nodes", arguments: nodeCases) func nodes(_ example: FilterCase) { check(example) }

    @Test(
        "required node affinity: operators",
        arguments: [
            (["key": "size", "operator": "In", "values": ["4", "8"]], true),
            (["key": "size", "operator": "NotIn", "values": ["8"]], false),
            (["key": "other", "operator": "NotIn", "values": ["8"]], true),
            (["key": "size", "operator": "Exists"], true), (["key": "size", "operator": "DoesNotExist"], false),
            (["key": "size", "operator": "Gt", "values": ["7"]], true),
            (["key": "size", "operator": "Gt", "values": ["8"]], false),
            (["key": "size", "operator": "Lt", "values": ["9"]], true),
            (["key": "name", "operator": "Gt", "values": ["1"]], false),
            (["key": "size", "operator": "Unknown", "values": ["8"]], false),
        ] as [(JSON, Bool)])
    func nodeAffinity(_ requirement: JSON, _ matches: Bool) {
        let affinity = Self.required([["matchExpressions": [requirement]]])
        let view = Fixture.view([Fixture.node("n", labels: ["size": "8", "name": "x"])])
        var rule = PlacementRule()
        #expect((rule.place(Fixture.pod("a", affinity), in: view).node != nil) == matches)
    }

    @Test("of several node terms one must match; fields name a node; an empty term matches nothing")
    func nodeTerms() {
        let view = Fixture.view([Fixture.node("a"), Fixture.node("b")])
        var rule = PlacementRule()
        let byName: JSON = ["matchFields": [["key": "metadata.name", "operator": "In", "values": ["b"]]]]
        let other: JSON = ["matchExpressions": [["key": "none", "operator": "Exists"]]]
        #expect(rule.place(Fixture.pod("a", Self.required([other, byName])), in: view).node == "b")
        #expect(rule.place(Fixture.pod("a", Self.required([[:]])), in: view).node == nil)
        #expect(rule.place(Fixture.pod("a", Self.required([])), in: view).node == nil)
    }

    @Test("a pod that must not preempt is told so")
    func preemptionNever() {
        let diagnosis = Diagnosis(nodeCount: 1, reasons: ["Insufficient cpu": 1])
        #expect(
            diagnosis.message(mayPreempt: false)
                == "0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never."
        )
    }

    private func check(_ example: FilterCase) {
        var rule = PlacementRule()
        #expect(rule.place(example.pod, in: Fixture.view(example.nodes, example.placed)).text == example.expected)
    }

    private static func required(_ terms: [JSON]) -> JSON {
        let required: JSON = ["nodeSelectorTerms": .array(terms)]
        return ["affinity": ["nodeAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": required]]]
    }

    private static func extendedPod(_ name: String, on node: String? = nil) -> PodFacts {
        Fixture.pod(name, on: node, ["containers": [["resources": ["requests": ["example.com/gpu": "1"]]]]])
    }

    private static func portPod(_ name: String, _ port: Int64, address: String = "", on node: String? = nil) -> PodFacts
    {
        let ports: JSON = ["containerPort": 80, "hostPort": .int(port), "hostIP": .string(address)]
        return Fixture.pod(name, on: node, ["containers": [["ports": [ports]]]])
    }
}
