import Platform
import Testing

@testable import Controllers

@Suite struct ScalingBehaviorTests {
    private static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(nanoseconds: (1_000_000 + seconds) * 1_000_000_000)
    }

    @Test(
        "up at most doubles or adds four in 15 seconds, whichever is more",
        arguments: [(1, 100, 5), (3, 100, 7), (10, 100, 20), (10, 12, 12), (60, 100, 80)])
    func scaleUp(current: Int, wanted: Int, expected: Int) {
        var history = ScalingHistory()
        let outcome = ScalingBehavior.standard.limit(
            recommendation: wanted, current: current, minimum: 1, maximum: 80, history: &history, now: Self.at(0))
        #expect(outcome.replicas == expected)
    }

    @Test("what was added in the period counts against it")
    func periodsAddUp() {
        var history = ScalingHistory()
        history.recordScaling(from: 10, to: 20, at: Self.at(0))
        let behavior = ScalingBehavior.standard
        let soon = behavior.limit(
            recommendation: 100, current: 20, minimum: 1, maximum: 100, history: &history, now: Self.at(10))
        #expect(soon.replicas == 20)
        #expect(soon.reason == "ScaleUpLimit")
        let later = behavior.limit(
            recommendation: 100, current: 20, minimum: 1, maximum: 100, history: &history, now: Self.at(16))
        #expect(later.replicas == 40)
    }

    @Test("down waits until the whole window asked for less")
    func stabilization() {
        var history = ScalingHistory()
        let behavior = ScalingBehavior.standard
        func look(_ wanted: Int, at second: Int64) -> Int {
            behavior.limit(
                recommendation: wanted, current: 10, minimum: 1, maximum: 20, history: &history, now: Self.at(second)
            ).replicas
        }
        #expect(look(10, at: 0) == 10)
        #expect(look(2, at: 100) == 10)
        #expect(look(3, at: 301) == 3)
    }

    @Test("minimum and maximum are named when they limit")
    func bounds() {
        var history = ScalingHistory()
        var behavior = ScalingBehavior.standard
        behavior.scaleDown.stabilizationWindowSeconds = 0
        let low = behavior.limit(
            recommendation: 0, current: 4, minimum: 2, maximum: 8, history: &history, now: Self.at(0))
        #expect(low == .init(replicas: 2, isLimited: true, reason: "TooFewReplicas", message: low.message))
        let high = behavior.limit(
            recommendation: 9, current: 7, minimum: 2, maximum: 8, history: &history, now: Self.at(1))
        #expect(high.replicas == 8)
        #expect(high.reason == "TooManyReplicas")
    }

    @Test("a disabled direction never moves")
    func disabled() {
        var history = ScalingHistory()
        var behavior = ScalingBehavior.standard
        behavior.scaleUp.selectPolicy = .disabled
        #expect(
            behavior.limit(recommendation: 9, current: 3, minimum: 1, maximum: 10, history: &history, now: Self.at(0))
                .replicas == 3)
    }
}
