import Platform
import Runtime

extension PodPlan {
    /// Init containers one after the other, then all the others at once.
    mutating func run(_ pod: PodManifest, _ observed: PodObservation, _ now: Timestamp) {
        let wasInitialized = pod.containers.contains { observed.latest($0.name) != nil }
        for container in pod.initContainers {
            if container.isSidecar {
                keepRunning(container, pod, observed, now)
                if !wasInitialized, !observed.isStarted(container.name) { return }
            } else if !wasInitialized, !hasCompleted(container, observed) {
                keepRunning(container, pod, observed, now)
                return
            }
        }
        for container in pod.containers { keepRunning(container, pod, observed, now) }
    }

    private func hasCompleted(_ container: ContainerManifest, _ observed: PodObservation) -> Bool {
        guard let latest = observed.latest(container.name) else { return false }
        return latest.state == .exited && latest.exitCode == 0
    }

    private mutating func keepRunning(
        _ container: ContainerManifest, _ pod: PodManifest, _ observed: PodObservation, _ now: Timestamp
    ) {
        let memory = observed.memory(of: container.name)
        guard let latest = observed.latest(container.name) else {
            start(container, attempt: 0, memory, now)
            return
        }
        if memory.stop?.containerID == latest.id, latest.state == .running { return }
        switch latest.state {
        case .running: watchOver(container, latest, memory, pod, now)
        case .created:
            // An agent that ended between making and starting it left it so.
            if memory.failure == nil { add(.removeContainer(containerID: latest.id)) }
            start(container, attempt: latest.attempt, memory, now)
        case .exited, .unknown: restart(container, latest, memory, pod, now)
        }
    }

    private mutating func watchOver(
        _ container: ContainerManifest, _ latest: ContainerStatus, _ memory: ContainerMemory, _ pod: PodManifest,
        _ now: Timestamp
    ) {
        func stop(_ cause: PodAction.StopCause, grace: Duration) -> PodAction {
            .stop(containerID: latest.id, container: container.name, grace: grace, cause: cause)
        }
        if latest.image != container.image {
            add(stop(.definitionChanged, grace: pod.terminationGracePeriod))
            return
        }
        if memory.postStart == .failed {
            add(stop(.postStartFailed, grace: pod.terminationGracePeriod))
            return
        }
        guard memory.probedID == latest.id else { return }
        for schedule in memory.probes where schedule.kind != .readiness && schedule.verdict == .failure {
            let grace = container.probe(schedule.kind)?.terminationGracePeriod ?? pod.terminationGracePeriod
            add(stop(.probeFailed(schedule.kind), grace: grace))
            return
        }
        for schedule in memory.probes where !schedule.isRunning && !memory.isHeldBack(schedule.kind) {
            if schedule.kind == .startup, schedule.verdict == .success { continue }
            if schedule.isDue(now) {
                add(.probe(container: container.name, containerID: latest.id, kind: schedule.kind))
            } else {
                wake(at: schedule.dueAt)
            }
        }
    }

    private mutating func restart(
        _ container: ContainerManifest, _ latest: ContainerStatus, _ memory: ContainerMemory, _ pod: PodManifest,
        _ now: Timestamp
    ) {
        guard container.restarts(afterExitCode: latest.exitCode ?? 0, podPolicy: pod.restartPolicy) else { return }
        let finishedAt = latest.finishedAt ?? latest.startedAt ?? latest.createdAt
        if let earliest = memory.backOff.earliestStart(finishedAt: finishedAt), now < earliest {
            let delay = memory.backOff.delay ?? .zero
            let podText = "\(pod.key.name)_\(pod.key.namespace)(\(pod.uid))"
            setWaiting(
                container.name, "CrashLoopBackOff",
                "back-off \(delay.goText) restarting failed container=\(container.name) pod=\(podText)")
            wake(at: earliest)
            return
        }
        start(container, attempt: latest.attempt + 1, memory, now)
    }

    private mutating func start(
        _ container: ContainerManifest, attempt: Int, _ memory: ContainerMemory, _ now: Timestamp
    ) {
        guard let failure = memory.failure, now < failure.retryAt else {
            add(.start(container: container.name, attempt: attempt))
            return
        }
        wake(at: failure.retryAt)
        let turnsIntoBackOff = failure.failedAt + Self.imageErrorShown
        if failure.reason == .imagePull, now >= turnsIntoBackOff {
            setWaiting(
                container.name, "ImagePullBackOff",
                "Back-off pulling image \"\(container.image)\": ErrImagePull: \(failure.message)")
            return
        }
        if failure.reason == .imagePull { wake(at: turnsIntoBackOff) }
        setWaiting(container.name, failure.reason.rawValue, failure.message)
    }

    /// ErrImagePull stands this long, then it is ImagePullBackOff until the next try: long enough for a watch to show it.
    static let imageErrorShown = Duration.seconds(2)
}

extension ContainerManifest {
    func restarts(afterExitCode code: Int, podPolicy: RestartPolicy) -> Bool {
        if isSidecar { return true }
        // A failed init container is tried again unless the pod is of those that never restart.
        if isInit { return code != 0 && podPolicy != .never }
        return podPolicy.restarts(afterExitCode: code)
    }
}
