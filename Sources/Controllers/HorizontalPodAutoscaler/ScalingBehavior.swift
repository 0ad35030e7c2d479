import Platform

/// How fast an autoscaler may follow what its metrics ask for (`spec.behavior`).
struct ScalingBehavior: Equatable, Sendable {
    struct Policy: Equatable, Sendable {
        enum Kind: String, Sendable { case pods = "Pods", percent = "Percent" }
        var kind: Kind
        var value: Int
        var periodSeconds: Int
    }

    enum SelectPolicy: String, Sendable { case max = "Max", min = "Min", disabled = "Disabled" }

    struct Rules: Equatable, Sendable {
        var stabilizationWindowSeconds: Int
        var selectPolicy = SelectPolicy.max
        var policies: [Policy]
    }

    var scaleUp: Rules
    var scaleDown: Rules

    /// What Kubernetes does where `spec.behavior` says nothing.
    static let standard = ScalingBehavior(
        scaleUp: Rules(
            stabilizationWindowSeconds: 0,
            policies: [
                Policy(kind: .pods, value: 4, periodSeconds: 15), Policy(kind: .percent, value: 100, periodSeconds: 15),
            ]),
        scaleDown: Rules(
            stabilizationWindowSeconds: 300, policies: [Policy(kind: .percent, value: 100, periodSeconds: 15)]))
}

/// What an autoscaler remembers between two looks: what it recommended, and what it did.
struct ScalingHistory: Sendable {
    struct Entry: Sendable {
        var time: Timestamp
        /// A recommended number of replicas, or by how many an event changed them.
        var replicas: Int
    }

    var recommendations: [Entry] = []
    var scaledUp: [Entry] = []
    var scaledDown: [Entry] = []

    /// The longest window that Kubernetes allows (an hour) bounds what is kept.
    static let kept = Duration.seconds(3600)

    mutating func forget(before now: Timestamp) {
        recommendations.removeAll { now - $0.time > Self.kept }
        scaledUp.removeAll { now - $0.time > Self.kept }
        scaledDown.removeAll { now - $0.time > Self.kept }
    }

    mutating func recordScaling(from old: Int, to new: Int, at time: Timestamp) {
        if new > old { scaledUp.append(Entry(time: time, replicas: new - old)) }
        if new < old { scaledDown.append(Entry(time: time, replicas: old - new)) }
    }
}

extension ScalingBehavior {
    /// What came out of the limits, and the condition `ScalingLimited` that tells of it.
    struct Outcome: Equatable {
        var replicas: Int
        var isLimited: Bool
        var reason: String
        var message: String
        /// Whether earlier recommendations held this one back.
        var isStabilized = false
    }

    /// Brings a recommendation to what is allowed now: stabilised by the window, limited by policies, then by minimum and
    /// maximum. Remembers the recommendation.
    func limit(
        recommendation: Int, current: Int, minimum: Int, maximum: Int, history: inout ScalingHistory, now: Timestamp
    ) -> Outcome {
        history.recommendations.append(.init(time: now, replicas: recommendation))
        let stabilized = stabilize(recommendation, current: current, history: history, now: now)
        var outcome: Outcome
        if stabilized > current {
            outcome = limitUp(stabilized, current: current, maximum: maximum, history: history, now: now)
        } else if stabilized < current {
            outcome = limitDown(stabilized, current: current, minimum: minimum, history: history, now: now)
        } else {
            outcome = Self.bounded(stabilized, minimum: minimum, maximum: maximum)
        }
        outcome.isStabilized = stabilized != recommendation
        return outcome
    }

    /// Up goes only as far as the lowest recommendation of the window, down only as far as the highest. The recommendation
    /// of this moment is in both windows, however short.
    private func stabilize(_ recommendation: Int, current: Int, history: ScalingHistory, now: Timestamp) -> Int {
        func window(_ rules: Rules) -> [Int] {
            history.recommendations
                .filter { $0.time > now - .seconds(rules.stabilizationWindowSeconds) || $0.time == now }
                .map(\.replicas)
        }
        let lowest = window(scaleUp).min() ?? recommendation
        let highest = window(scaleDown).max() ?? recommendation
        return min(max(current, lowest), highest)
    }

    private func limitUp(_ wanted: Int, current: Int, maximum: Int, history: ScalingHistory, now: Timestamp) -> Outcome
    {
        let limits = scaleUp.policies.map { policy in
            let before =
                current - Self.changed(history.scaledUp, policy, now) + Self.changed(history.scaledDown, policy, now)
            switch policy.kind {
            case .pods: return before + policy.value
            case .percent: return Int((Double(before) * (1 + Double(policy.value) / 100)).rounded(.up))
            }
        }
        let allowed: Int
        switch scaleUp.selectPolicy {
        case .max: allowed = limits.max() ?? maximum
        case .min: allowed = limits.min() ?? maximum
        case .disabled: allowed = current
        }
        let limit = max(allowed, current)
        if wanted > limit, limit < maximum {
            return Outcome(
                replicas: limit, isLimited: true, reason: "ScaleUpLimit",
                message: "the desired replica count is increasing faster than the maximum scale rate")
        }
        return Self.bounded(wanted, minimum: 0, maximum: maximum)
    }

    private func limitDown(_ wanted: Int, current: Int, minimum: Int, history: ScalingHistory, now: Timestamp)
        -> Outcome
    {
        let limits = scaleDown.policies.map { policy in
            let before =
                current + Self.changed(history.scaledDown, policy, now) - Self.changed(history.scaledUp, policy, now)
            switch policy.kind {
            case .pods: return before - policy.value
            case .percent: return Int(Double(before) * (1 - Double(policy.value) / 100))
            }
        }
        // "Max" means the largest change, which downwards is the lowest number.
        let allowed: Int
        switch scaleDown.selectPolicy {
        case .max: allowed = limits.min() ?? minimum
        case .min: allowed = limits.max() ?? minimum
        case .disabled: allowed = current
        }
        let limit = min(allowed, current)
        if wanted < limit, limit > minimum {
            return Outcome(
                replicas: limit, isLimited: true, reason: "ScaleDownLimit",
                message: "the desired replica count is decreasing faster than the maximum scale rate")
        }
        return Self.bounded(wanted, minimum: minimum, maximum: .max)
    }

    /// By how many replicas the events of a policy's period changed the number.
    private static func changed(_ events: [ScalingHistory.Entry], _ policy: Policy, _ now: Timestamp) -> Int {
        events.filter { $0.time > now - .seconds(policy.periodSeconds) }.reduce(0) { $0 + $1.replicas }
    }

    static func bounded(_ wanted: Int, minimum: Int, maximum: Int) -> Outcome {
        if wanted > maximum {
            return Outcome(
                replicas: maximum, isLimited: true, reason: "TooManyReplicas",
                message: "the desired replica count is more than the maximum replica count")
        }
        if wanted < minimum {
            return Outcome(
                replicas: minimum, isLimited: true, reason: "TooFewReplicas",
                message: "the desired replica count is less than the minimum replica count")
        }
        return Outcome(
            replicas: wanted, isLimited: false, reason: "DesiredWithinRange",
            message: "the desired count is within the acceptable range")
    }
}
