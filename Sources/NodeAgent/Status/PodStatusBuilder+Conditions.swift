import JSON
import Platform
import Runtime

extension PodStatusBuilder {
    /// The pod's conditions; the time of the last change is kept where nothing changed. Conditions of other writers
    /// (readiness gates, DisruptionTarget) are not touched.
    func conditions(_ phase: PodPhase) -> [JSON] {
        [
            condition("PodReadyToStartContainers", isSandboxReady ? .isTrue : .isFalse(nil, nil)),
            condition("Initialized", initialized(phase)),
            condition("Ready", ready(phase)),
            condition("ContainersReady", containersReady(phase)),
            condition("PodScheduled", .isTrue),
        ]
    }

    private enum Verdict {
        case isTrue
        case isTrueBecause(String)
        case isFalse(String?, String?)
    }

    private var isSandboxReady: Bool { observed.sandbox?.isReady ?? false }

    private func initialized(_ phase: PodPhase) -> Verdict {
        if phase == .succeeded { return .isTrueBecause("PodCompleted") }
        // Once a container of the pod itself has started, the init containers had done their part.
        if pod.containers.contains(where: { observed.latest($0.name) != nil }) { return .isTrue }
        let incomplete = pod.initContainers.filter {
            $0.isSidecar ? !observed.isStarted($0.name) : !isReady($0)
        }
        if incomplete.isEmpty { return .isTrue }
        return .isFalse("ContainersNotInitialized", Self.message("incomplete", incomplete))
    }

    private func containersReady(_ phase: PodPhase) -> Verdict {
        if let ended = endedVerdict(phase) { return ended }
        let watched = pod.initContainers.filter(\.isSidecar) + pod.containers
        let unready = watched.filter { !isReady($0) }
        return unready.isEmpty ? .isTrue : .isFalse("ContainersNotReady", Self.message("unready", unready))
    }

    private func ready(_ phase: PodPhase) -> Verdict {
        let containers = containersReady(phase)
        guard case .isTrue = containers else { return containers }
        let problems = pod.readinessGates.compactMap(gateProblem)
        return problems.isEmpty
            ? .isTrue : .isFalse("ReadinessGatesNotReady", problems.joined(separator: ", "))
    }

    private func endedVerdict(_ phase: PodPhase) -> Verdict? {
        switch phase {
        case .succeeded: .isFalse("PodCompleted", nil)
        case .failed: .isFalse("PodFailed", nil)
        case .pending, .running: nil
        }
    }

    private func gateProblem(_ type: String) -> String? {
        guard let status = reported(type)?["status"]?.string else {
            return "corresponding condition of pod readiness gate \"\(type)\" does not exist."
        }
        return status == "True" ? nil : "the status of pod readiness gate \"\(type)\" is not \"True\", but \(status)"
    }

    private static func message(_ what: String, _ containers: [ContainerManifest]) -> String {
        "containers with \(what) status: [\(containers.map(\.name).joined(separator: " "))]"
    }

    private func reported(_ type: String) -> JSON? {
        pod.reportedStatus["conditions"]?.array?.first { $0["type"]?.string == type }
    }

    private func condition(_ type: String, _ verdict: Verdict) -> JSON {
        let (status, reason, message): (String, String?, String?) =
            switch verdict {
            case .isTrue: ("True", nil, nil)
            case .isTrueBecause(let reason): ("True", reason, nil)
            case .isFalse(let reason, let message): ("False", reason, message)
            }
        let old = reported(type)
        let kept = old?["status"]?.string == status ? old?["lastTransitionTime"]?.string : nil
        var condition = JSONObject()
        condition["type"] = .string(type)
        condition["status"] = .string(status)
        condition["lastProbeTime"] = .null
        condition["lastTransitionTime"] = .string(kept ?? now.rfc3339)
        condition["reason"] = reason.map { .string($0) }
        condition["message"] = message.map { .string($0) }
        return .object(condition)
    }
}
