import Platform
import Runtime

extension PodPlan {
    /// First the word that the pod goes, then its containers, its sidecars, its sandbox, at last the object itself.
    mutating func terminate(_ pod: PodManifest, _ observed: PodObservation, _ now: Timestamp) {
        if !observed.isRemoved {
            guard let drainUntil = observed.drainUntil else {
                add(.announceTermination)
                return
            }
            if now < drainUntil {
                wake(at: drainUntil)
                return
            }
        }
        let grace = pod.deletion?.gracePeriod ?? pod.terminationGracePeriod
        stopEverything(pod, observed, cause: .podDeleted, grace: grace)
        if isStopping(observed) { return }
        if let sandbox = observed.sandbox, sandbox.isReady { add(.stopSandbox(id: sandbox.id)) }
        if observed.isRemoved || !observed.isDeletionRequested { add(.finish) }
    }

    /// Stops the containers; the sidecars, from the last to the first, only when the others have ended: they may serve
    /// these to their end.
    mutating func stopEverything(
        _ pod: PodManifest, _ observed: PodObservation, cause: PodAction.StopCause, grace: Duration
    ) {
        let sidecars = Set(pod.initContainers.filter(\.isSidecar).map(\.name))
        let running = observed.containers.filter { $0.state == .running }
        let others = running.filter { !sidecars.contains($0.name) }
        for container in others { stop(container, observed, cause: cause, grace: grace) }
        guard others.isEmpty else { return }
        let last = pod.initContainers.last { sidecar in running.contains { $0.name == sidecar.name } }
        for container in running where container.name == last?.name {
            stop(container, observed, cause: cause, grace: grace)
        }
    }

    private mutating func stop(
        _ container: ContainerStatus, _ observed: PodObservation, cause: PodAction.StopCause, grace: Duration
    ) {
        let under = observed.memory(of: container.name).stop
        // A second, shorter grace period shortens the stop under way; a longer one does not lengthen it.
        if let under, under.containerID == container.id, under.grace <= grace { return }
        add(.stop(containerID: container.id, container: container.name, grace: grace, cause: cause))
    }

    func isStopping(_ observed: PodObservation) -> Bool { observed.containers.contains { $0.state == .running } }
}
