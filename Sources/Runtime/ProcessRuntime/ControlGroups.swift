import Glibc
import Synchronization

/// CPU and memory limits by the kernel's control groups, version 1 or 2, where this process may make them.
struct ControlGroups {
    /// The directory in which this runtime makes its groups, by controller; empty where there is none.
    private let parents: [(controller: String, directory: String)]
    private let isUnified: Bool

    /// Without it containers run unlimited.
    var isAvailable: Bool { !parents.isEmpty }

    init(name: String) {
        let unified = "/sys/fs/cgroup"
        guard geteuid() == 0 else {
            (parents, isUnified) = ([], false)
            return
        }
        if Files.exists(unified + "/cgroup.controllers") {
            // Only the root group may have processes and hand controllers down at the same time.
            let isAllowed = Self.set(Self.controllers, in: unified + "/cgroup.subtree_control")
            (parents, isUnified) = (isAllowed ? [("", "\(unified)/\(name)")] : [], true)
            return
        }
        isUnified = false
        let own = Self.ownGroups()
        parents = ["cpu", "memory"].compactMap { controller in
            let mount = "\(unified)/\(controller)"
            let inner = mount + (own[controller] ?? "")
            let directory = Files.exists(inner + "/cgroup.procs") ? inner : mount
            return access(directory, W_OK) == 0 ? (controller, directory + "/" + name) : nil
        }
    }

    private static let controllers = Array("+cpu +memory".utf8)
    /// A parent is made with its first group and removed with its last: both must not happen at once.
    private static let lock = Mutex(())

    /// Makes the groups of a container that has limits or requests; returns their directories.
    func make(for id: String, _ configuration: ContainerConfiguration) throws(RuntimeError) -> [String] {
        let hasCPU = configuration.cpuLimitMillis != nil || configuration.cpuRequestMillis != nil
        let hasMemory = configuration.memoryLimitBytes != nil
        guard isAvailable, hasCPU || hasMemory else { return [] }
        var made: [String] = []
        do throws(RuntimeError) {
            for (controller, parent) in parents where isUnified || (controller == "cpu" ? hasCPU : hasMemory) {
                let directory = "\(parent)/\(id)"
                try makeDirectory(directory, in: parent)
                made.append(directory)
                for (file, value) in settings(configuration) where isUnified || file.hasPrefix(controller + ".") {
                    let isSet = Self.set(Array(value.utf8), in: "\(directory)/\(file)")
                    if !isSet { throw Files.failure("cannot set the limit \(value) in", "\(directory)/\(file)") }
                }
            }
        } catch {
            Self.remove(made)
            throw error
        }
        return made
    }

    private func makeDirectory(_ directory: String, in parent: String) throws(RuntimeError) {
        let isMade = Self.lock.withLock { _ in
            if mkdir(parent, 0o755) == 0, isUnified {
                _ = Self.set(Self.controllers, in: parent + "/cgroup.subtree_control")
            }
            return mkdir(directory, 0o755) == 0 || errno == EEXIST
        }
        if !isMade { throw Files.failure("cannot make the control group", directory) }
    }

    static func remove(_ directories: [String]) {
        lock.withLock { _ in
            for directory in directories {
                rmdir(directory)
                // Fails while other containers have theirs in it.
                if let slash = directory.lastIndex(of: "/") { rmdir(String(directory[..<slash])) }
            }
        }
    }

    /// The file that counts how often the kernel killed for want of memory.
    static func killCountFile(of directories: [String]) -> String? {
        directories.lazy.flatMap { ["\($0)/memory.events", "\($0)/memory.oom_control"] }.first { Files.exists($0) }
    }

    static func kill(_ directories: [String]) {
        for directory in directories {
            let text = Files.readText(directory + "/cgroup.procs") ?? ""
            for process in text.split(separator: "\n").compactMap({ pid_t($0) }) { Glibc.kill(process, SIGKILL) }
        }
    }

    /// The kernel's shortest useful period of a quota, 100 ms, is also its default.
    private static let periodMicroseconds = 100_000

    private func settings(_ configuration: ContainerConfiguration) -> [(String, String)] {
        var settings: [(String, String)] = []
        if let limit = configuration.cpuLimitMillis {
            // The kernel takes no quota under 1 ms.
            let quota = max(limit * Self.periodMicroseconds / 1000, 1000)
            settings.append(
                isUnified ? ("cpu.max", "\(quota) \(Self.periodMicroseconds)") : ("cpu.cfs_quota_us", "\(quota)"))
        }
        if let request = configuration.cpuRequestMillis {
            let shares = min(max(request * 1024 / 1000, 2), 262_144)
            // The mapping of shares to weights that runc and the kubelet use (KEP-2254).
            let weight = 1 + (shares - 2) * 9999 / 262_142
            settings.append(isUnified ? ("cpu.weight", "\(weight)") : ("cpu.shares", "\(shares)"))
        }
        if let limit = configuration.memoryLimitBytes {
            settings.append((isUnified ? "memory.max" : "memory.limit_in_bytes", "\(limit)"))
        }
        return settings
    }

    private static func set(_ value: [UInt8], in path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Files.writeAll(value, to: file)
    }

    /// cgroups(7), /proc/self/cgroup: "4:memory:/the/path".
    private static func ownGroups() -> [String: String] {
        var groups: [String: String] = [:]
        for line in (Files.readText("/proc/self/cgroup") ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            for controller in parts[1].split(separator: ",") { groups[String(controller)] = String(parts[2]) }
        }
        return groups
    }
}
