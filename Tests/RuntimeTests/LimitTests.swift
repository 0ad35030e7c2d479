import Glibc
import Platform
import Testing

@testable import Runtime

/// Limits by control groups, which need the right to make them.
@Suite(.enabled(if: ControlGroups(name: "swiftlet-test").isAvailable, "no control groups that can be written"))
struct LimitTests {
    @Test("a container over its memory limit is killed and says why", .enabled(if: hasPython))
    func memory() async throws {
        try await TestNode.run { node in
            var configuration = node.shell("")
            configuration.command = ["python3", "-c", "x = bytearray(400 << 20); print(len(x))"]
            configuration.memoryLimitBytes = 64 << 20
            let status = try await node.finish(configuration, in: node.sandbox())
            #expect(status.exitCode == 137)
            #expect(status.reason == "OOMKilled")
        }
    }

    @Test("CPU limits become a quota and requests a weight, and the groups go with the container")
    func cpu() async throws {
        try await TestNode.run { node in
            var configuration = node.shell("exec sleep 1000")
            (configuration.cpuLimitMillis, configuration.cpuRequestMillis) = (250, 100)
            let id = try await node.start(configuration, in: node.sandbox())
            let spec = try #require(RecordFile(path: "\(node.root)/runtime/containers/\(id)/spec"))
            let group = try #require(spec["cgroup-directory"])
            let quota = Files.readText(group + "/cpu.cfs_quota_us") ?? Files.readText(group + "/cpu.max")
            #expect(quota?.hasPrefix("25000") == true)
            let process = try await node.runtime.containerStatus(id).processID
            #expect(Files.readText(group + "/cgroup.procs") == "\(try #require(process))\n")
            try await node.removeAll()
            #expect(!Files.exists(group))
        }
    }
}
