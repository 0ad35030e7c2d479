import JSON
import Platform
import Resources
import Runtime

/// Makes the `status` of a pod out of what is known of it: a pure function.
struct PodStatusBuilder: Sendable {
    var pod: PodManifest
    var observed: PodObservation
    var plan: PodPlan
    /// The node's own address.
    var hostIP: String
    /// "process" or "oci": the scheme of container ids.
    var runtimeName: String
    var now: Timestamp

    func status() -> JSON {
        let phase = currentPhase
        var status = JSONObject()
        status["phase"] = .string(phase.rawValue)
        status["conditions"] = .array(conditions(phase))
        if let failure = plan.failure {
            status["reason"] = .string(failure.reason)
            status["message"] = .string(failure.message)
        } else if pod.hasFinalPhase {
            for key in ["reason", "message"] { status[key] = pod.reportedStatus[key] }
        }
        status["hostIP"] = .string(hostIP)
        status["hostIPs"] = [["ip": .string(hostIP)]]
        if let address = podIP {
            status["podIP"] = .string(address)
            status["podIPs"] = [["ip": .string(address)]]
        }
        status["startTime"] = .string(observed.startTime.rfc3339)
        if !pod.initContainers.isEmpty {
            status["initContainerStatuses"] = .array(pod.initContainers.map(containerStatus))
        }
        status["containerStatuses"] = .array(pod.containers.map(containerStatus))
        status["qosClass"] =
            pod.reportedStatus["qosClass"] ?? .string(QualityOfService(podSpec: pod.json["spec"]).rawValue)
        return .object(status)
    }

    var currentPhase: PodPhase {
        // A phase that ended a pod stands, whatever its containers do afterwards.
        if let final = PodPhase(rawValue: pod.reportedPhase), pod.hasFinalPhase { return final }
        if plan.failure != nil { return .failed }
        let phase = PodPhase.of(pod, observed)
        let somethingRuns = observed.containers.contains { $0.state == .running }
        // Sidecars end after the others: the pod has ended when they have.
        if phase == .succeeded || phase == .failed { return somethingRuns ? .running : phase }
        return phase
    }

    private var podIP: String? {
        if pod.hostNetwork { return observed.sandbox == nil ? nil : hostIP }
        if let sandbox = observed.sandbox, !sandbox.address.isEmpty { return sandbox.address }
        return pod.reportedStatus["podIP"]?.string
    }
}
