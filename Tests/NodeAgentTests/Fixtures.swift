import JSON
import Platform
import Runtime

@testable import NodeAgent

/// Seconds after an arbitrary beginning, as test times.
func at(_ seconds: Double) -> Timestamp {
    Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(seconds * 1e9))
}

func makePod(
    _ containers: [JSON] = [["name": "web", "image": "host"]], initContainers: [JSON] = [],
    restartPolicy: String = "Always", spec extra: [(String, JSON)] = [], status: JSON = [:],
    deletedWithGrace: Int? = nil
) -> PodManifest {
    var spec: JSON = ["restartPolicy": .string(restartPolicy), "containers": .array(containers)]
    if !initContainers.isEmpty { spec["initContainers"] = .array(initContainers) }
    for (key, value) in extra { spec[key] = value }
    var metadata: JSON = ["name": "web-1", "namespace": "default", "uid": "u1"]
    if let deletedWithGrace {
        metadata["deletionTimestamp"] = .string((at(100) + .seconds(deletedWithGrace)).rfc3339)
        metadata["deletionGracePeriodSeconds"] = .int(Int64(deletedWithGrace))
    }
    return PodManifest(["metadata": metadata, "spec": spec, "status": status])
}

func runningContainer(_ name: String = "web", attempt: Int = 0, startedAt: Double = 0) -> ContainerStatus {
    ContainerStatus(
        id: "\(name)-\(attempt)", sandboxID: "s1", name: name, attempt: attempt, image: "host", imageID: "host",
        state: .running, createdAt: at(startedAt), startedAt: at(startedAt))
}

func exitedContainer(
    _ name: String = "web", attempt: Int = 0, code: Int, finishedAt: Double = 5, reason: String = ""
) -> ContainerStatus {
    var status = runningContainer(name, attempt: attempt, startedAt: finishedAt - 1)
    status.state = .exited
    status.exitCode = code
    status.finishedAt = at(finishedAt)
    status.reason = reason
    return status
}

func observation(_ containers: [ContainerStatus] = [], isReady: Bool = true) -> PodObservation {
    var observed = PodObservation(startTime: at(0))
    observed.isPrepared = true
    observed.sandbox = Sandbox(
        id: "s1", podUID: "u1", namespace: "default", name: "web-1", address: "127.41.0.7", isReady: isReady)
    observed.containers = containers
    return observed
}
