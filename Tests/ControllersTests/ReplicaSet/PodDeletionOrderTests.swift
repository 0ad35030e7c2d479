import JSON
import Platform
import Resources
import Testing

@testable import Controllers

@Suite struct PodDeletionOrderTests {
    static func cost(_ value: String) -> JSON {
        ["annotations": ["controller.kubernetes.io/pod-deletion-cost": .string(value)]]
    }
    static func created(_ seconds: Int) -> JSON { ["creationTimestamp": .string(Fixture.ago(seconds))] }

    /// The first of each pair goes first.
    static let pairs: [(String, Pod, Pod)] = [
        ("without a node", Fixture.pod("z", node: ""), Fixture.pod("a", phase: "Pending", readySince: nil)),
        ("pending before unknown", Fixture.pod("z", phase: "Pending"), Fixture.pod("a", phase: "Unknown")),
        ("unknown before running", Fixture.pod("z", phase: "Unknown"), Fixture.pod("a", readySince: nil)),
        ("not ready", Fixture.pod("z", readySince: nil, metadata: cost("100")), Fixture.pod("a")),
        ("of lower cost", Fixture.pod("z", node: "n2", metadata: cost("-1")), Fixture.pod("a")),
        ("a cost that is no int32 is none", Fixture.pod("z", node: "n2"), Fixture.pod("a", metadata: cost("1"))),
        (
            "a cost out of range is none", Fixture.pod("b", metadata: cost("9999999999")),
            Fixture.pod("a", metadata: cost("1"))
        ),
        ("on a fuller node", Fixture.pod("z", readySince: 1000), Fixture.pod("a", node: "n2", readySince: 1)),
        ("ready for a shorter time", Fixture.pod("z", readySince: 3), Fixture.pod("a", restarts: 7)),
        ("restarted more often", Fixture.pod("z", restarts: 2), Fixture.pod("a", metadata: created(1))),
        ("created later", Fixture.pod("z", metadata: created(5)), Fixture.pod("a", metadata: created(400))),
        ("of about the same age by uid", Fixture.pod("a", readySince: 100), Fixture.pod("z", readySince: 90)),
    ]

    @Test("goes first", arguments: pairs)
    func order(name: String, first: Pod, second: Pod) {
        let order = PodDeletionOrder(relatedPodsOnNode: ["n1": 5, "n2": 2], now: Fixture.now)
        #expect(order.sort([first, second]).map(\.name) == [first.name, second.name])
        #expect(order.sort([second, first]).map(\.name) == [first.name, second.name])
    }

    @Test("with fewer pods than it has ones that are not ready, none that is ready goes")
    func notReadyFirst() {
        let pods = (0..<20).map { Fixture.pod("p\($0)", readySince: $0 % 2 == 0 ? nil : $0) }
        let sorted = PodDeletionOrder(now: Fixture.now).sort(pods)
        #expect(sorted.prefix(10).allSatisfy { !$0.isReady })
        #expect(sorted.suffix(10).allSatisfy { $0.isReady })
    }
}
