import Platform

/// What the machine says of itself.
public struct NodeFacts: Sendable, Equatable {
    public var cpuCount: Int
    public var memoryBytes: Int
    public var machineID: String
    public var bootID: String
    public var kernelVersion: String
    public var osImage: String

    public init(
        cpuCount: Int, memoryBytes: Int, machineID: String = "", bootID: String = "", kernelVersion: String = "",
        osImage: String = ""
    ) {
        self.cpuCount = cpuCount
        self.memoryBytes = memoryBytes
        self.machineID = machineID
        self.bootID = bootID
        self.kernelVersion = kernelVersion
        self.osImage = osImage
    }

    /// Reads /proc and /etc; what can't be read is empty.
    public static func read() -> NodeFacts {
        let processors = text("/proc/cpuinfo").split(separator: "\n").count { $0.hasPrefix("processor") }
        return NodeFacts(
            cpuCount: max(1, processors), memoryBytes: memory("MemTotal") ?? 0, machineID: text("/etc/machine-id"),
            bootID: text("/proc/sys/kernel/random/boot_id"), kernelVersion: text("/proc/sys/kernel/osrelease"),
            osImage: osName(text("/etc/os-release")))
    }

    /// A line of /proc/meminfo in bytes.
    static func memory(_ name: String) -> Int? {
        let line = text("/proc/meminfo").split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    static func osName(_ release: String) -> String {
        let line = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return line.map { String($0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" }) } ?? "Linux"
    }

    static var architecture: String {
        #if arch(x86_64)
            "amd64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown"
        #endif
    }

    private static func text(_ path: String) -> String {
        let bytes = (try? FileSystem.read(path)) ?? []
        var text = String(decoding: bytes, as: UTF8.self)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
