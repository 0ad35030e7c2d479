import JSON
import Testing

@testable import APIServer

@Suite("Toleration of failing nodes") struct NodeFailureTolerationTests {
    private static let notReady = "node.kubernetes.io/not-ready"
    private static let unreachable = "node.kubernetes.io/unreachable"

    @Test(
        "a new pod stays for a while on a node that fails, unless it says itself what it tolerates",
        arguments: [
            ([], [notReady, unreachable]),
            (
                [["key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoSchedule"]],
                [
                    notReady, unreachable,
                ]
            ),
            ([["key": "node.kubernetes.io/not-ready", "operator": "Exists", "tolerationSeconds": 5]], [unreachable]),
            ([["operator": "Exists"]], []),
        ] as [([JSON], [String])])
    func added(own: [JSON], expected: [String]) {
        var pod: JSON = ["spec": ["tolerations": .array(own)]]
        NodeFailureToleration.admit(&pod, seconds: 7)
        let all = pod["spec", "tolerations"]?.array ?? []
        #expect(Array(all.prefix(own.count)) == own)
        #expect(all.dropFirst(own.count).compactMap { $0["key"]?.string } == expected)
        #expect(all.dropFirst(own.count).allSatisfy { $0["tolerationSeconds"] == 7 })
    }
}
