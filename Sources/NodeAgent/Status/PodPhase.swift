import Runtime

/// Where a pod is in its life (`status.phase`).
enum PodPhase: String, Sendable {
    case pending = "Pending"
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"

    /// Kubernetes' rules (kubelet, `getPhase`): a container that waits to be restarted counts as one that ran.
    static func of(_ pod: PodManifest, _ observed: PodObservation) -> PodPhase {
        var tally = Tally()
        for container in pod.containers { tally.count(observed.latest(container.name)) }
        if tally.known == 0 {
            let initPhase = initializing(pod, observed)
            if let initPhase { return initPhase }
        }
        if tally.neverRan > 0 { return .pending }
        if tally.running > 0 { return .running }
        guard tally.exited > 0 else { return .pending }
        if pod.restartPolicy == .always { return .running }
        if tally.succeeded == tally.exited { return .succeeded }
        return pod.restartPolicy == .never ? .failed : .running
    }

    /// The phase while init containers have not all done their part; nil once they have.
    private static func initializing(_ pod: PodManifest, _ observed: PodObservation) -> PodPhase? {
        for container in pod.initContainers {
            if container.isSidecar {
                if !observed.isStarted(container.name) { return .pending }
                continue
            }
            guard let latest = observed.latest(container.name), latest.state == .exited else { return .pending }
            if latest.exitCode == 0 { continue }
            return pod.restartPolicy == .never ? .failed : .pending
        }
        return nil
    }

    private struct Tally {
        var known = 0
        var neverRan = 0
        var running = 0
        var exited = 0
        var succeeded = 0

        mutating func count(_ latest: ContainerStatus?) {
            switch latest?.state {
            case nil: neverRan += 1
            case .created:
                known += 1
                neverRan += 1
            case .running:
                known += 1
                running += 1
            case .exited, .unknown:
                known += 1
                exited += 1
                if latest?.exitCode == 0 { succeeded += 1 }
            }
        }
    }
}
