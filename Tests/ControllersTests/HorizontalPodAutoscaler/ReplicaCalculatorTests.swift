import Platform
import Testing

@testable import Controllers

@Suite struct ReplicaCalculatorTests {
    private static let now = Timestamp(nanoseconds: 1_000_000 * 1_000_000_000)

    private static func pod(_ usage: Int64?, request: Int64? = 100, ready: Bool = true) -> ReplicaCalculator.PodSample {
        ReplicaCalculator.PodSample(
            name: "p", isReady: ready, startTime: now - .seconds(1000), readyChanged: now - .seconds(900), usage: usage,
            usageTime: now, request: request)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var usages: [Int64?]
        var target = ReplicaCalculator.Target.utilization(50)
        var expected: Int
        var testDescription: String { name }
    }

    @Test(
        "the ratio of usage to target decides, with caution about pods without figures",
        arguments: [
            Case(name: "scales up in proportion", usages: [80, 80], expected: 4),
            Case(name: "scales down in proportion", usages: [10, 10, 10, 10], expected: 1),
            Case(name: "stays within the tolerance", usages: [54, 54], expected: 2),
            Case(name: "a missing pod counts as idle when scaling up", usages: [100, 100, nil], expected: 4),
            Case(name: "a missing pod counts as busy when scaling down", usages: [10, 10, nil], expected: 3),
            Case(name: "average value", usages: [30, 50], target: .averageValue(20), expected: 4),
            Case(name: "never turns round for missing pods", usages: [60, nil, nil], expected: 3),
        ])
    func ratio(test: Case) throws {
        let proposal = try ReplicaCalculator().propose(
            resource: "memory", target: test.target, currentReplicas: test.usages.count,
            pods: test.usages.map { Self.pod($0) }, now: Self.now)
        #expect(proposal.replicas == test.expected)
    }

    @Test("a pod that has just started does not count its CPU, but keeps the scaling up modest")
    func starting() throws {
        var fresh = Self.pod(400, ready: false)
        fresh.startTime = Self.now - .seconds(10)
        fresh.readyChanged = Self.now - .seconds(10)
        let proposal = try ReplicaCalculator().propose(
            resource: "cpu", target: .utilization(50), currentReplicas: 2, pods: [Self.pod(100), fresh], now: Self.now)
        #expect(proposal.replicas == 2)
        #expect(proposal.utilizationPercent == 100)
    }

    @Test("without figures, pods or requests there is a reason instead of a number")
    func failures() {
        let calculator = ReplicaCalculator()
        for (pods, words) in [
            ([], "no pods returned"), ([Self.pod(nil)], "did not receive metrics"),
            ([Self.pod(10, request: nil)], "missing request for cpu"),
        ] as [([ReplicaCalculator.PodSample], String)] {
            do {
                _ = try calculator.propose(
                    resource: "cpu", target: .utilization(50), currentReplicas: 1, pods: pods, now: Self.now)
                Issue.record("\(words) was expected")
            } catch {
                #expect(error.message.contains(words))
            }
        }
    }
}
