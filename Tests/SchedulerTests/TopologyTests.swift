import JSON
import Resources
import Testing

@testable import Scheduler

@Suite("Scheduler topology") struct TopologyTests {
    private static let nodes = [
        Fixture.node("a1", labels: ["zone": "a", "host": "a1"]),
        Fixture.node("a2", labels: ["zone": "a", "host": "a2"]),
        Fixture.node("b1", labels: ["zone": "b", "host": "b1"]),
    ]
    private static let web: JSON = ["app": "web"]
    private static let selector: JSON = ["matchLabels": ["app": "web"]]

    private static func spread(_ key: JSON, skew: Int64 = 1, _ more: JSON = [:]) -> JSON {
        var constraint: JSON = [
            "topologyKey": key, "maxSkew": .int(skew), "whenUnsatisfiable": "DoNotSchedule", "labelSelector": selector,
        ]
        for (key, value) in more.object ?? [:] { constraint[key] = value }
        return ["topologySpreadConstraints": [constraint]]
    }

    private static func beside(_ kind: JSON, key: JSON, _ selector: JSON = selector) -> JSON {
        let term: JSON = ["topologyKey": key, "labelSelector": selector]
        guard let kind = kind.string else { return [:] }
        return ["affinity": [kind: ["requiredDuringSchedulingIgnoredDuringExecution": [term]]]].asJSON
    }

    private static func place(_ pod: PodFacts, beside placed: [PodFacts], nodes: [NodeFacts] = nodes) -> Placement {
        var rule = PlacementRule()
        return rule.place(pod, in: Fixture.view(nodes, placed))
    }

    @Test("a spread constraint keeps the difference between domains at maxSkew")
    func spread() {
        let placed = [Fixture.pod("p", labels: Self.web, on: "a1")]
        let pod = Fixture.pod("x", labels: Self.web, Self.spread("zone"))
        #expect(Self.place(pod, beside: placed).node == "b1")
        let loose = Fixture.pod("x", labels: Self.web, Self.spread("zone", skew: 2, ["labelSelector": Self.selector]))
        #expect(Self.place(loose, beside: placed, nodes: Array(Self.nodes.prefix(2))).node != nil)
    }

    @Test("what a spread constraint says when no node does")
    func spreadMessages() {
        let placed = [Fixture.pod("p", labels: Self.web, on: "a1")]
        let pod = Fixture.pod("x", labels: Self.web, Self.spread("zone"))
        let full = [
            Fixture.node("a1", labels: ["zone": "a"]), Fixture.node("b1", labels: ["zone": "b"], isUnschedulable: true),
            Fixture.node("c1"),
        ]
        let message = Self.place(pod, beside: placed, nodes: full).text
        #expect(
            message
                == "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, "
                + "1 node(s) didn't match pod topology spread constraints (missing required label), "
                + "1 node(s) were unschedulable. preemption: 0/3 nodes are available: "
                + "1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.")
    }

    @Test("fewer domains than minDomains count as if one were empty")
    func domainsMin() {
        let placed = [Fixture.pod("p", labels: Self.web, on: "a1"), Fixture.pod("q", labels: Self.web, on: "b1")]
        let pod = Fixture.pod("x", labels: Self.web, Self.spread("zone", ["minDomains": 3]))
        #expect(Self.place(pod, beside: placed).node == nil)
    }

    @Test("a wish for spreading prefers the emptier domain and refuses none")
    func spreadPreference() {
        let wish = Self.spread("zone", ["whenUnsatisfiable": "ScheduleAnyway"])
        let placed = (0..<3).map { Fixture.pod("p\($0)", labels: Self.web, on: "a\($0 % 2 + 1)") }
        #expect(Self.place(Fixture.pod("x", labels: Self.web, wish), beside: placed).node == "b1")
        #expect(
            Self.place(Fixture.pod("x", labels: Self.web, wish), beside: placed, nodes: Array(Self.nodes.prefix(2)))
                .node
                != nil)
    }

    @Test("required affinity goes where the others are; the first of a group goes anywhere")
    func affinity() {
        let pod = Fixture.pod("x", labels: Self.web, Self.beside("podAffinity", key: "zone"))
        #expect(Self.place(pod, beside: [Fixture.pod("p", labels: Self.web, on: "b1")]).node == "b1")
        #expect(Self.place(pod, beside: []).node != nil)
        let stranger = Fixture.pod("x", Self.beside("podAffinity", key: "zone"))
        #expect(
            Self.place(stranger, beside: []).text.hasPrefix(
                "0/3 nodes are available: 3 node(s) didn't match pod affinity rules."))
    }

    @Test("anti-affinity keeps away from the others, and the others' keeps a newcomer away")
    func antiAffinity() {
        let lonely = Self.beside("podAntiAffinity", key: "host")
        let placed = [Fixture.pod("p", labels: Self.web, on: "a1"), Fixture.pod("q", labels: Self.web, on: "a2")]
        let pod = Fixture.pod("x", labels: Self.web, lonely)
        #expect(Self.place(pod, beside: placed).node == "b1")
        let full = placed + [Fixture.pod("r", labels: Self.web, on: "b1")]
        #expect(
            Self.place(pod, beside: full).text.hasPrefix(
                "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules."))
        let owners = ["a1", "a2", "b1"].map { (host: String) in Fixture.pod("p-\(host)", on: host, lonely) }
        #expect(
            Self.place(Fixture.pod("x", labels: Self.web), beside: owners).text.hasPrefix(
                "0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules."))
        #expect(Self.place(Fixture.pod("x", labels: ["app": "other"]), beside: owners).node != nil)
    }

    @Test("preferred affinity and anti-affinity weigh, whoever has them")
    func preferences() {
        func wish(_ kind: String) -> JSON {
            let term: JSON = ["topologyKey": "zone", "labelSelector": Self.selector]
            let preferred: JSON = [["weight": 100, "podAffinityTerm": term]]
            return ["affinity": [kind: ["preferredDuringSchedulingIgnoredDuringExecution": preferred]].asJSON]
        }
        let web = Fixture.pod("p", labels: Self.web, on: "b1")
        #expect(Self.place(Fixture.pod("x", wish("podAffinity")), beside: [web]).node == "b1")
        #expect(Self.place(Fixture.pod("x", wish("podAntiAffinity")), beside: [web]).node != "b1")
        let friend = Fixture.pod("p", on: "b1", wish("podAffinity"))
        #expect(Self.place(Fixture.pod("x", labels: Self.web), beside: [friend]).node == "b1")
    }
}

extension [String: JSON] {
    var asJSON: JSON { .object(JSONObject(sorted { $0.key < $1.key }.map { ($0.key, $0.value) })) }
}
