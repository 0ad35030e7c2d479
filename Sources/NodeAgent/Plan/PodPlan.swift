import Platform
import Runtime

/// What to do about a pod now: the pure heart of the agent.
///
/// `decide` looks at what is asked for, what the runtime has and what was tried before, and gives the steps that bring
/// the pod nearer. Running it again after the steps gives what is left; an empty list of actions means that nothing is
/// to be done until something happens or `wakeAt` has come.
struct PodPlan: Sendable, Equatable {
    private(set) var actions: [PodAction] = []
    /// When to look again though nothing happens.
    private(set) var wakeAt: Timestamp?
    /// Why containers that should run do not, by name.
    private(set) var waiting: [String: Waiting] = [:]
    /// Set when the pod has ended for a reason of its own, not by its containers.
    private(set) var failure: Failure?

    struct Waiting: Sendable, Equatable {
        var reason: String
        var message: String?
    }

    struct Failure: Sendable, Equatable {
        var reason: String
        var message: String
    }

    static func decide(pod: PodManifest, observed: PodObservation, now: Timestamp) -> PodPlan {
        var plan = PodPlan()
        plan.removeOldAttempts(pod, observed)
        if pod.isTerminating || observed.isRemoved {
            plan.terminate(pod, observed, now)
        } else if plan.hasPassedDeadline(pod, observed, now) || hasEnded(pod, observed) {
            plan.stopEverything(pod, observed, cause: .podFinished, grace: pod.terminationGracePeriod)
            if !plan.isStopping(observed), let sandbox = observed.sandbox, sandbox.isReady {
                plan.actions.append(.stopSandbox(id: sandbox.id))
            }
        } else if observed.isPrepared, let sandbox = observed.sandbox, sandbox.isReady {
            plan.run(pod, observed, now)
        } else {
            plan.prepare(pod, observed, now)
        }
        return plan
    }

    /// Whether no container of the pod will run again.
    static func hasEnded(_ pod: PodManifest, _ observed: PodObservation) -> Bool {
        if pod.hasFinalPhase { return true }
        let phase = PodPhase.of(pod, observed)
        return phase == .succeeded || phase == .failed
    }

    /// The newest two attempts stay: what runs, and what `--previous` and `lastState` tell of.
    static let attemptsKept = 2

    private mutating func removeOldAttempts(_ pod: PodManifest, _ observed: PodObservation) {
        for container in pod.allContainers {
            for old in observed.attempts(of: container.name).dropFirst(Self.attemptsKept) where old.state != .running {
                actions.append(.removeContainer(containerID: old.id))
            }
        }
    }

    private mutating func hasPassedDeadline(
        _ pod: PodManifest, _ observed: PodObservation, _ now: Timestamp
    ) -> Bool {
        guard let deadline = pod.activeDeadline, !pod.hasFinalPhase else { return false }
        let end = observed.startTime + deadline
        guard now >= end else {
            wake(at: end)
            return false
        }
        failure = Failure(
            reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline")
        return true
    }

    private mutating func prepare(_ pod: PodManifest, _ observed: PodObservation, _ now: Timestamp) {
        if let failure = observed.preparationFailure, now < failure.retryAt {
            wake(at: failure.retryAt)
        } else {
            actions.append(observed.isPrepared ? .runSandbox : .prepare)
        }
    }

    mutating func wake(at time: Timestamp) { wakeAt = min(wakeAt ?? time, time) }
    mutating func add(_ action: PodAction) { actions.append(action) }
    mutating func setWaiting(_ name: String, _ reason: String, _ message: String? = nil) {
        waiting[name] = Waiting(reason: reason, message: message)
    }
}
