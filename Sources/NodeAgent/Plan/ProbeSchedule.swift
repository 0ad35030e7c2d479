import Platform

/// One probe of one running container: when it is due, and what the answers so far mean.
///
/// A readiness or startup probe that never succeeded is tried more often than its period says, from 10 ms doubling up to
/// the period, so that a server that listens after 30 ms is ready after 40 and not after 10 s. Kubernetes allows it
/// ("may be executed at times other than the configured periodSeconds interval"); such extra tries count only when
/// they succeed.
struct ProbeSchedule: Sendable, Equatable {
    enum Verdict: Sendable, Equatable { case unknown, success, failure }

    static let eagerDelayFirst = Duration.milliseconds(10)

    let kind: ProbeManifest.Kind
    private(set) var verdict: Verdict
    private(set) var dueAt: Timestamp
    private(set) var isRunning = false
    private var period: Duration
    private var successThreshold: Int
    private var failureThreshold: Int
    /// The next try that counts whatever its outcome.
    private var regularAt: Timestamp
    /// nil once the probe has succeeded: from then on only the period counts.
    private var eagerDelay: Duration?
    private var successes = 0
    private var failures = 0

    /// - Parameter reported: the verdict of an earlier life of the agent, so that its restart unreadies nothing.
    init(_ probe: ProbeManifest, startedAt: Timestamp, now: Timestamp, reported: Verdict = .unknown) {
        kind = probe.kind
        period = probe.period
        successThreshold = probe.successThreshold
        failureThreshold = probe.failureThreshold
        verdict = reported
        regularAt = max(startedAt + probe.initialDelay, now)
        dueAt = regularAt
        let isEager = kind != .liveness && reported != .success
        eagerDelay = isEager ? Self.eagerDelayFirst : nil
    }

    func isDue(_ now: Timestamp) -> Bool { !isRunning && now >= dueAt }

    mutating func begin() { isRunning = true }

    /// What came out of a try.
    struct Outcome: Sendable, Equatable {
        var changed: Bool
        /// The failure is one of those that count, so users should hear of it.
        var countsAsFailure: Bool
    }

    mutating func finish(success: Bool, now: Timestamp) -> Outcome {
        isRunning = false
        let isRegular = dueAt >= regularAt
        let before = verdict
        if success { recordSuccess() } else if isRegular { recordFailure() }
        schedule(after: now, wasRegular: isRegular)
        return Outcome(changed: verdict != before, countsAsFailure: !success && isRegular)
    }

    private mutating func recordSuccess() {
        failures = 0
        successes += 1
        if successes >= successThreshold { verdict = .success }
        eagerDelay = nil
    }

    private mutating func recordFailure() {
        successes = 0
        failures += 1
        if failures >= failureThreshold { verdict = .failure }
    }

    private mutating func schedule(after now: Timestamp, wasRegular: Bool) {
        if wasRegular || verdict == .success { regularAt = now + period }
        if let delay = eagerDelay, now + delay < regularAt {
            dueAt = now + delay
            eagerDelay = min(delay * 2, period)
        } else {
            dueAt = regularAt
        }
    }
}
