/// One step of a worker.
enum PodAction: Sendable, Equatable {
    /// Folders and volumes.
    case prepare
    case runSandbox
    case start(container: String, attempt: Int)
    case stop(containerID: String, container: String, grace: Duration, cause: StopCause)
    case probe(container: String, containerID: String, kind: ProbeManifest.Kind)
    case removeContainer(containerID: String)
    /// Reports that the pod is not ready any more, before its containers are told to end.
    case announceTermination
    case stopSandbox(id: String)
    /// Everything has ended: report it, let the API server forget the pod, remove every trace.
    case finish

    enum StopCause: Sendable, Equatable {
        case podDeleted
        case podFinished
        case definitionChanged
        case probeFailed(ProbeManifest.Kind)
        case postStartFailed
    }
}
