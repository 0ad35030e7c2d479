import Glibc
import Platform

/// Makes the file from which the shim learns what to run.
struct ContainerSpec {
    var id: String
    var directory: String
    var configuration: ContainerConfiguration
    var image: ResolvedImage
    var sandbox: SandboxRecord
    /// Directories looked for programs, of the host.
    var path: String
    var preload: String?
    var cgroups: [String]

    var workDirectory: String { directory + "/work" }
    var terminationLog: String { directory + "/termination-log" }

    func record(createdAt: Timestamp) throws(RuntimeError) -> RecordFile {
        var record = RecordFile()
        try record.append("id", id)
        try record.append("sandbox", sandbox.sandbox.id)
        try record.append("name", configuration.name)
        record.append("attempt", configuration.attempt)
        try record.append("image", configuration.image)
        try record.append("image-id", image.id)
        record.append("created", Int(createdAt.nanoseconds))
        for argument in try HostImage.arguments(of: image, for: configuration) { try record.append("arg", argument) }
        for (name, value) in environment { try record.append("env", "\(name)=\(value)") }
        try record.append("cwd", configuration.workingDirectory ?? workDirectory)
        try record.append("log", configuration.logPath)
        record.append("stdin", configuration.stdin)
        record.append("tty", configuration.tty)
        try appendIdentity(to: &record)
        try appendMounts(to: &record)
        for cgroup in cgroups {
            try record.append("cgroup-directory", cgroup)
            try record.append("cgroup", cgroup + "/cgroup.procs")
        }
        if let oom = ControlGroups.killCountFile(of: cgroups) { try record.append("oom", oom) }
        return record
    }

    /// The container's own variables, then what it did not set itself.
    private var environment: [(name: String, value: String)] {
        var variables = configuration.environment
        func add(_ name: String, _ value: String) {
            if !variables.contains(where: { $0.name == name }) { variables.append((name, value)) }
        }
        add("PATH", path)
        add("HOME", workDirectory)
        add("HOSTNAME", sandbox.hostname)
        if configuration.tty { add("TERM", "xterm") }
        variables.append((ProcessTree.marker, id))
        guard !sandbox.hostNetwork, let preload else { return variables }
        variables.append(("SWIFTLET_POD_IP", sandbox.sandbox.address))
        if let own = variables.firstIndex(where: { $0.name == "LD_PRELOAD" }) {
            variables[own].value += ":" + preload
        } else {
            variables.append(("LD_PRELOAD", preload))
        }
        return variables
    }

    private func appendIdentity(to record: inout RecordFile) throws(RuntimeError) {
        if geteuid() != 0 {
            let isOther = configuration.runAsUser.map { $0 != Int(geteuid()) } ?? false
            let isOtherGroup = configuration.runAsGroup.map { $0 != Int(getegid()) } ?? false
            if isOther || isOtherGroup {
                throw .configuration(
                    "runAsUser and runAsGroup other than the agent's own (\(geteuid()):\(getegid())) need an agent "
                        + "that runs as root")
            }
            return
        }
        record.append("uid", configuration.runAsUser)
        record.append("gid", configuration.runAsGroup)
    }

    private func appendMounts(to record: inout RecordFile) throws(RuntimeError) {
        record.append("view-required", !configuration.mounts.isEmpty || configuration.readOnlyRoot)
        record.append("view-wanted", true)
        record.append("read-only-root", configuration.readOnlyRoot)
        for mount in try mounts() {
            try record.append("mount-source", mount.hostPath)
            try record.append("mount-target", mount.containerPath)
            record.append("mount-read-only", mount.readOnly)
        }
    }

    /// A mount inside of another must come after it, and the container's own win over those that every one has.
    private func mounts() throws(RuntimeError) -> [ContainerConfiguration.Mount] {
        var mounts: [ContainerConfiguration.Mount] = []
        func add(_ source: String, _ target: String, readOnly: Bool = false) {
            let isTaken = configuration.mounts.contains { $0.containerPath == target }
            if !isTaken, target.hasPrefix("/"), Files.exists(source) {
                mounts.append(.init(hostPath: source, containerPath: target, readOnly: readOnly))
            }
        }
        add(sandbox.resolvConfPath, "/etc/resolv.conf")
        add(sandbox.hostsPath, "/etc/hosts")
        add(terminationLog, configuration.terminationMessagePath)
        if configuration.readOnlyRoot { add(workDirectory, workDirectory) }
        for mount in configuration.mounts {
            guard mount.containerPath.hasPrefix("/"), !mount.containerPath.split(separator: "/").contains("..") else {
                throw .configuration("the mount path \(mount.containerPath) is not absolute")
            }
            guard Files.exists(mount.hostPath) else {
                throw .configuration("the volume's path \(mount.hostPath) does not exist on the host")
            }
            mounts.append(mount)
        }
        return mounts.sorted { $0.containerPath < $1.containerPath }
    }
}
