import Glibc
import Platform
import Testing

@testable import Runtime

/// What a container sees of the host's files. Needs the right to mount.
@Suite(.enabled(if: geteuid() == 0, "mount namespaces without root depend on the kernel"))
struct ContainerViewTests {
    @Test("volumes appear where the host has nothing, and nothing appears on the host")
    func absentMountPoints() async throws {
        try await TestNode.run { node in
            try Files.makeDirectory(node.root + "/volume")
            try Files.write(Array("content\n".utf8), to: node.root + "/volume/file")
            let absent = "/absent-\(SystemRandom().next(below: 1 << 40))"
            let targets = [absent + "/deep", "/etc" + absent, "/usr/share" + absent + "/x"]
            var configuration = node.shell(targets.map { "cat \($0)/file" }.joined(separator: "; ") + "; ls / | wc -l")
            configuration.mounts = targets.map { .init(hostPath: node.root + "/volume", containerPath: $0) }
            configuration.mounts.append(.init(hostPath: node.root + "/volume/file", containerPath: absent + ".conf"))
            let status = try await node.finish(configuration, in: node.sandbox())
            #expect(status.exitCode == 0, "\(status.message)")
            let lines = node.logLines()
            #expect(lines.filter { $0.hasSuffix("F content") }.count == 3, "\(lines)")
            // Everything of the host's root, and the two mount points.
            #expect(lines.last?.hasSuffix(" \(Files.names(in: "/").filter { !$0.hasPrefix(".") }.count + 2)") == true)
            for target in targets + [absent, absent + ".conf"] { #expect(!Files.exists(target)) }
        }
    }

    @Test("a read-only volume and a read-only root refuse writes, other volumes take them")
    func readOnly() async throws {
        try await TestNode.run { node in
            try Files.makeDirectory(node.root + "/volume")
            let script = "echo x > /etc/swr-test; echo x > /ro/f; echo x > /rw/f && echo x > here && echo x > /dev/null"
            var configuration = node.shell(script)
            configuration.readOnlyRoot = true
            configuration.mounts = [
                .init(hostPath: node.root + "/volume", containerPath: "/ro", readOnly: true),
                .init(hostPath: node.root + "/volume", containerPath: "/rw"),
            ]
            let status = try await node.finish(configuration, in: node.sandbox())
            #expect(status.exitCode == 0)
            #expect(node.logLines().filter { $0.contains("Read-only file system") }.count == 2, "\(node.logLines())")
            #expect(Files.readText(node.root + "/volume/f") == "x\n")
        }
    }

    @Test("a container has its pod's resolv.conf, hosts and host name, and its own termination log")
    func podFiles() async throws {
        try await TestNode.run { node in
            let sandbox = try await node.sandbox("web-0", resolvConf: "nameserver 127.41.0.1\n")
            let script =
                "cat /etc/resolv.conf; grep web-0 /etc/hosts; echo $HOSTNAME; echo farewell > /dev/termination-log"
            let status = try await node.finish(node.shell(script), in: sandbox)
            #expect(status.message == "farewell\n")
            let lines = node.logLines().map { $0.split(separator: " ", maxSplits: 3).last.map(String.init) }
            #expect(lines == ["nameserver 127.41.0.1", "\(sandbox.address)\tweb-0", "web-0"])
        }
    }

    @Test("a container runs as the user it asks for")
    func user() async throws {
        try await TestNode.run { node in
            var configuration = node.shell("id -u; id -g; touch file && pwd")
            (configuration.runAsUser, configuration.runAsGroup) = (65534, 65533)
            let status = try await node.finish(configuration, in: node.sandbox())
            #expect(status.exitCode == 0)
            #expect(node.logLines().prefix(2).map { $0.split(separator: " ").last } == ["65534", "65533"])
        }
    }
}
