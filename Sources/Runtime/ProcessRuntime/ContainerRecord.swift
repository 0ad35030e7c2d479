import Glibc
import Platform

/// What the runtime keeps in memory of a container; its directory holds the same, for the next life of the agent.
struct ContainerRecord {
    /// The messages a container leaves are cut here, as the kubelet does.
    static let terminationMessageBytesMax = 4096

    let directory: String
    var status: ContainerStatus
    /// Connection to the shim; negative without one.
    var connection: Int32 = -1
    /// The same connection after the container's end, open as long as the shim is; negative without one.
    var farewell: Int32 = -1
    var shimProcess: Int?
    /// The memory cgroup and its like, whose files tell the usage.
    var cgroups: [String]
    /// Waits for the shim's word that the program runs.
    var starter: CheckedContinuation<Void, any Error>?
    /// Wait for the container's end.
    var waiters: [CheckedContinuation<Void, Never>] = []
    /// Wait for the shim's own end; the streams just finish.
    var removers: [AsyncStream<Never>.Continuation] = []
    /// Whether commands ran beside the main process, whose children may have left their group.
    var hadCommands = false
    /// How to kill the commands that run beside the main process.
    var commands: [pid_t: @Sendable () -> Void] = [:]

    init(directory: String, status: ContainerStatus, cgroups: [String]) {
        (self.directory, self.status, self.cgroups) = (directory, status, cgroups)
    }

    /// Reads what an earlier life of the agent left; nil for a directory whose spec was never written.
    init?(directory: String) {
        guard let spec = RecordFile(path: directory + "/spec"), let id = spec["id"], let sandbox = spec["sandbox"],
            let name = spec["name"], let image = spec["image"]
        else { return nil }
        let created = Timestamp(nanoseconds: Int64(spec.int("created") ?? 0))
        self.init(
            directory: directory,
            status: ContainerStatus(
                id: id, sandboxID: sandbox, name: name, attempt: spec.int("attempt") ?? 0, image: image,
                imageID: spec["image-id"] ?? image, state: .created, createdAt: created, logPath: spec["log"] ?? ""),
            cgroups: spec.values("cgroup-directory"))
        readStart()
        readExit()
    }

    mutating func readStart() {
        guard let record = RecordFile(path: directory + "/started") else { return }
        status.state = .running
        status.processID = record.int("pid")
        status.startedAt = record.int("time").map { Timestamp(nanoseconds: Int64($0)) }
        shimProcess = record.int("shim")
    }

    /// Whether the container has ended.
    @discardableResult
    mutating func readExit() -> Bool {
        guard let record = RecordFile(path: directory + "/exit") else { return false }
        status.state = .exited
        status.exitCode = record.int("code") ?? 255
        let signal = record.int("signal") ?? 0
        status.signal = signal == 0 ? nil : signal
        status.finishedAt = record.int("time").map { Timestamp(nanoseconds: Int64($0)) }
        status.reason = record["reason"] ?? "Error"
        status.message = record["message"] ?? ""
        status.processID = nil
        if status.message.isEmpty {
            let path = directory + "/termination-log"
            status.message = Files.readText(path, limit: Self.terminationMessageBytesMax) ?? ""
        }
        return true
    }

    /// Writes the end of a container whose shim could not.
    func writeExit(code: Int, signal: Int, at time: Timestamp, message: String) {
        var record = RecordFile()
        record.append("code", code)
        record.append("signal", signal)
        record.append("time", Int(time.nanoseconds))
        try? record.append("reason", "Error")
        try? record.append("message", message)
        try? record.write(to: directory + "/exit")
    }
}
