import JSON
import Platform
import Runtime

extension PodStatusBuilder {
    func containerStatus(_ container: ContainerManifest) -> JSON {
        let latest = observed.latest(container.name)
        let isWaiting = plan.waiting[container.name] != nil || latest == nil || latest?.state == .created
        var status = JSONObject()
        status["name"] = .string(container.name)
        status["state"] = isWaiting ? waitingState(container) : latest.map(state) ?? [:]
        status["lastState"] = lastState(container, latestIsWaiting: isWaiting)
        status["ready"] = .bool(isReady(container))
        status["restartCount"] = .int(Int64(latest?.attempt ?? 0))
        status["image"] = .string(container.image)
        status["imageID"] = .string(latest?.imageID ?? "")
        if let latest, latest.state != .created { status["containerID"] = .string(containerID(latest)) }
        let runsBesideOthers = !container.isInit || container.isSidecar
        status["started"] = .bool(runsBesideOthers && observed.isStarted(container.name))
        return .object(status)
    }

    /// An init container is ready once it has done its part.
    func isReady(_ container: ContainerManifest) -> Bool {
        if container.isInit, !container.isSidecar {
            let latest = observed.latest(container.name)
            return latest?.state == .exited && latest?.exitCode == 0
        }
        return !pod.isTerminating && observed.isReady(container.name)
    }

    private func waitingState(_ container: ContainerManifest) -> JSON {
        let waiting = plan.waiting[container.name] ?? .init(reason: reasonNotStarted(container), message: nil)
        var state = JSONObject()
        state["reason"] = .string(waiting.reason)
        state["message"] = waiting.message.map { .string($0) }
        return ["waiting": .object(state)]
    }

    private func reasonNotStarted(_ container: ContainerManifest) -> String {
        let waitsForInit = !container.isInit && !pod.initContainers.isEmpty
        return waitsForInit ? "PodInitializing" : "ContainerCreating"
    }

    private func lastState(_ container: ContainerManifest, latestIsWaiting: Bool) -> JSON {
        let attempts = observed.attempts(of: container.name)
        let ended = latestIsWaiting ? attempts.first { $0.state != .created } : attempts.dropFirst().first
        guard let ended, ended.state == .exited || ended.state == .unknown else { return [:] }
        return state(ended)
    }

    private func state(_ container: ContainerStatus) -> JSON {
        let startedAt = (container.startedAt ?? container.createdAt).rfc3339
        guard container.state != .running else { return ["running": ["startedAt": .string(startedAt)]] }
        let code = container.exitCode ?? Self.exitCodeUnknown
        var terminated = JSONObject()
        terminated["exitCode"] = .int(Int64(code))
        terminated["reason"] = .string(
            container.reason.isEmpty ? (code == 0 ? "Completed" : "Error") : container.reason)
        if !container.message.isEmpty { terminated["message"] = .string(container.message) }
        terminated["startedAt"] = .string(startedAt)
        terminated["finishedAt"] = .string((container.finishedAt ?? container.createdAt).rfc3339)
        terminated["containerID"] = .string(containerID(container))
        return ["terminated": .object(terminated)]
    }

    /// What Kubernetes reports when nobody knows how a container ended: 128 and SIGKILL.
    static let exitCodeUnknown = 137

    private func containerID(_ container: ContainerStatus) -> String { "\(runtimeName)://\(container.id)" }
}
