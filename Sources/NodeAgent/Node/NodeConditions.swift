import JSON
import Platform

/// Whether the node runs short of something.
struct NodeConditions: Sendable, Equatable {
    var isShortOfMemory = false
    var isShortOfDisk = false

    /// Kubernetes' eviction thresholds: `memory.available<100Mi`, `nodefs.available<10%`, `nodefs.inodesFree<5%`.
    static let memoryBytesMin = 100 << 20
    static let diskShareMin = 0.10
    /// A tenth of a large disk is more than pods of processes ever need: with this much left the node takes pods.
    static let diskBytesEnough = 2.0 * 0x1p30
    static let inodeShareMin = 0.05

    static func measure(dataDirectory: String) -> NodeConditions {
        let disk = FileSystem.available(dataDirectory)
        return NodeConditions(
            isShortOfMemory: (NodeFacts.memory("MemAvailable") ?? .max) < memoryBytesMin,
            isShortOfDisk: disk.map(isShort) ?? false)
    }

    static func isShort(_ disk: FileSystem.Available) -> Bool {
        (disk.byteShare < diskShareMin && disk.bytes < diskBytesEnough) || disk.inodeShare < inodeShareMin
    }

    var trueTypes: [String] {
        ["Ready"] + (isShortOfMemory ? ["MemoryPressure"] : []) + (isShortOfDisk ? ["DiskPressure"] : [])
    }

    /// - Parameter old: the conditions so far, whose times of change are kept.
    func json(old: JSON?, now: Timestamp) -> JSON {
        let all: [(type: String, holds: Bool, reason: String, message: String)] = [
            (
                "MemoryPressure", isShortOfMemory,
                isShortOfMemory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
                "kubelet has \(isShortOfMemory ? "insufficient" : "sufficient") memory available"
            ),
            (
                "DiskPressure", isShortOfDisk, isShortOfDisk ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                "kubelet has \(isShortOfDisk ? "" : "no ")disk pressure"
            ),
            ("PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
            ("Ready", true, "KubeletReady", "kubelet is posting ready status"),
        ]
        return .array(
            all.map { condition in
                let status = condition.holds ? "True" : "False"
                let before = old?.array?.first { $0["type"]?.string == condition.type }
                let isSame = before?["status"]?.string == status
                let since = isSame ? before?["lastTransitionTime"]?.string : nil
                return [
                    "type": .string(condition.type), "status": .string(status), "reason": .string(condition.reason),
                    "message": .string(condition.message), "lastHeartbeatTime": .string(now.rfc3339),
                    "lastTransitionTime": .string(since ?? now.rfc3339),
                ]
            })
    }
}
