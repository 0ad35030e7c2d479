import JSON
import Platform
import Runtime

/// Containers that an earlier report knows and the runtime knows no more: the machine was restarted, or somebody removed
/// them. They count as ended, so that restart counts go on and a pod that never restarts does not run twice.
enum LostContainers {
    static func find(_ pod: PodManifest, among known: [ContainerStatus], now: Timestamp) -> [ContainerStatus] {
        ["containerStatuses", "initContainerStatuses"].flatMap { list in
            (pod.reportedStatus[list]?.array ?? []).compactMap { reported in
                guard let id = reported["containerID"]?.string, let name = reported["name"]?.string,
                    !known.contains(where: { $0.name == name })
                else { return nil }
                return ended(name, id: bare(id), reported, now)
            }
        }
    }

    private static func ended(_ name: String, id: String, _ reported: JSON, _ now: Timestamp) -> ContainerStatus {
        let terminated = reported["state", "terminated"] ?? reported["lastState", "terminated"]
        let isKnown = terminated?["containerID"]?.string.map(bare) == id
        let time = { (field: String) in terminated?[field]?.string.flatMap(Timestamp.init(rfc3339:)) }
        var status = ContainerStatus(
            id: id, sandboxID: "", name: name, attempt: reported["restartCount"]?.int ?? 0,
            image: reported["image"]?.string ?? "", imageID: reported["imageID"]?.string ?? "", state: .exited,
            createdAt: now)
        if isKnown {
            status.exitCode = terminated?["exitCode"]?.int
            status.reason = terminated?["reason"]?.string ?? ""
            status.message = terminated?["message"]?.string ?? ""
            status.startedAt = time("startedAt")
            status.finishedAt = time("finishedAt")
        } else {
            status.exitCode = PodStatusBuilder.exitCodeUnknown
            status.reason = "ContainerStatusUnknown"
            status.message = "The container could not be located when the pod was looked at"
            status.finishedAt = now
        }
        return status
    }

    private static func bare(_ id: String) -> String {
        String(id.split(separator: "/", omittingEmptySubsequences: true).last ?? "")
    }
}
