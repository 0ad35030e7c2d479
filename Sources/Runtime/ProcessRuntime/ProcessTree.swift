import Glibc

/// What /proc tells of the processes of a container.
enum ProcessTree {
    struct Usage {
        var cpuNanoseconds: Int64 = 0
        var workingSetBytes: Int64 = 0
    }

    /// Every process of a container carries it in its environment, so that those are found whose shim was killed.
    static let marker = "SWIFTLET_CONTAINER_ID"

    /// The usage of all processes below a shim, of those that have ended included: the shim buried them.
    static func usage(below shim: Int) -> Usage {
        var usage = Usage()
        if let own = Statistics(shim) { usage.cpuNanoseconds += own.buriedTicks * nanosecondsPerTick }
        var queue = children(of: shim)
        // Grows while processes are born; the bound is the kernel's own.
        while let process = queue.popLast() {
            guard let statistics = Statistics(process) else { continue }
            usage.cpuNanoseconds += (statistics.ticks + statistics.buriedTicks) * nanosecondsPerTick
            usage.workingSetBytes += anonymousBytes(process)
            queue += children(of: process)
        }
        return usage
    }

    /// Kills every process that carries the container's id, and those that are born meanwhile.
    static func killAllMarked(_ container: String) {
        let roundsMax = 20
        for _ in 0..<roundsMax where !killMarked(container) { break }
    }

    /// Whether there was one, or may have been: in the middle of an exec a process shows no environment.
    private static func killMarked(_ container: String) -> Bool {
        let wanted = Array("\(marker)=\(container)".utf8)
        var found = false
        var isUnsure = false
        for name in Files.names(in: "/proc") {
            guard let process = pid_t(name), process != getpid(), let environment = Files.read("/proc/\(name)/environ")
            else { continue }
            if environment.isEmpty {
                // Kernel threads and those that have ended have no program either.
                var letter: CChar = 0
                isUnsure = isUnsure || readlink("/proc/\(name)/exe", &letter, 1) > 0
            } else if environment.split(separator: 0).contains(where: { $0.elementsEqual(wanted) }) {
                kill(process, SIGKILL)
                found = true
            }
        }
        if isUnsure { usleep(1000) }
        return found || isUnsure
    }

    private static let nanosecondsPerTick = 1_000_000_000 / Int64(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    private static let pageBytes = Int64(sysconf(Int32(_SC_PAGESIZE)))

    private struct Statistics {
        var ticks: Int64
        /// Of children that have ended and were waited for.
        var buriedTicks: Int64

        /// proc(5), /proc/pid/stat: the fields from the third on follow the name, which may hold spaces and parentheses.
        init?(_ process: Int) {
            guard let text = Files.readText("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else {
                return nil
            }
            let fields = text[end...].split(separator: " ").dropFirst().map { Int64($0) ?? 0 }
            guard fields.count > 14 else { return nil }
            ticks = fields[11] + fields[12]
            buriedTicks = fields[13] + fields[14]
        }
    }

    private static func children(of process: Int) -> [Int] {
        Files.names(in: "/proc/\(process)/task").flatMap { thread in
            let list = Files.readText("/proc/\(process)/task/\(thread)/children") ?? ""
            return list.split(separator: " ").compactMap { Int($0) }
        }
    }

    /// Resident pages without those of files, which the kernel can take back.
    private static func anonymousBytes(_ process: Int) -> Int64 {
        let fields = (Files.readText("/proc/\(process)/statm") ?? "").split(separator: " ").map { Int64($0) ?? 0 }
        return fields.count > 2 ? max(fields[1] - fields[2], 0) * pageBytes : 0
    }
}
