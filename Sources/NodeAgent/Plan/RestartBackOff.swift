import Platform

/// How long a container that keeps ending waits before it is started again: not at all the first time, then 10 s, doubling
/// up to 5 minutes; a run of 10 minutes makes the past forgotten.
struct RestartBackOff: Sendable, Equatable {
    /// Kubernetes' figures (kubelet: `backOffPeriod`, `MaxContainerBackOff`).
    static let delayFirst = Duration.seconds(10)
    static let delayMax = Duration.seconds(300)
    static let resetAfter = Duration.seconds(600)

    /// The wait after the next exit; nil as long as nothing was restarted.
    private(set) var delay: Duration?
    private(set) var restartedAt: Timestamp?

    /// When a container that ended at `finishedAt` may be started; nil is at once.
    func earliestStart(finishedAt: Timestamp) -> Timestamp? {
        guard let delay, let restartedAt, finishedAt - restartedAt < Self.resetAfter else { return nil }
        return finishedAt + delay
    }

    /// Takes note of a restart, after an exit at `finishedAt`.
    mutating func noteRestart(finishedAt: Timestamp, now: Timestamp) {
        if let delay, let restartedAt, finishedAt - restartedAt < Self.resetAfter {
            self.delay = min(delay * 2, Self.delayMax)
        } else {
            delay = Self.delayFirst
        }
        restartedAt = now
    }
}

extension Duration {
    /// As Go prints whole seconds, which is how Kubernetes' messages have them: "10s", "1m20s", "5m0s".
    var goText: String {
        let seconds = Int(components.seconds)
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m\(seconds % 60)s" }
        return "\(seconds / 3600)h\(seconds / 60 % 60)m\(seconds % 60)s"
    }
}
