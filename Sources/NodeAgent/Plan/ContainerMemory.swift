import Platform

/// What the agent remembers of a container beside what the runtime tells.
struct ContainerMemory: Sendable, Equatable {
    var backOff = RestartBackOff()
    var failure: StartFailure?
    /// The stop under way.
    var stop: Stop?
    /// Of the container with this id; a new one begins with new ones.
    var probedID: String?
    var probes: [ProbeSchedule] = []
    var postStart = Hook.none

    struct Stop: Sendable, Equatable {
        var containerID: String
        var grace: Duration
    }

    enum Hook: Sendable, Equatable { case none, running, done, failed }

    func verdict(_ kind: ProbeManifest.Kind) -> ProbeSchedule.Verdict? {
        probes.first { $0.kind == kind }?.verdict
    }

    /// The startup probe, if there is one, has succeeded, and so has the hook.
    var isStarted: Bool {
        guard postStart == .none || postStart == .done else { return false }
        return (verdict(.startup) ?? .success) == .success
    }

    var isReady: Bool { isStarted && (verdict(.readiness) ?? .success) == .success }

    /// Other probes wait for the startup probe.
    func isHeldBack(_ kind: ProbeManifest.Kind) -> Bool { kind != .startup && !isStarted }
}
