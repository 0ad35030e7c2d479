import Glibc
import Platform
import Testing

@testable import Runtime

@Suite struct PodNetworkTests {
    @Test("addresses are given in turn, so that one given back is used last")
    func addressesInTurn() throws {
        var addresses = PodAddresses(base: 127 << 24 | 41 << 16)
        let allocated = addresses.allocate()
        let first = try #require(allocated)
        #expect(PodAddresses.text(first) == "127.41.0.2")
        addresses.release(first)
        var seen: [UInt32] = []
        while seen.count < Int(PodAddresses.size), let next = addresses.allocate() { seen.append(next) }
        #expect(seen.last == first)
        #expect(Set(seen).count == Int(PodAddresses.size) - 3)
        let none = addresses.allocate()
        #expect(none == nil)
    }

    @Test("runtimes on one machine never share a range, and each finds its own again")
    func claims() throws {
        let root = "/tmp/swr-\(SystemRandom().next(below: 1 << 40))"
        try Files.makeDirectory(root)
        defer { Files.removeTree(root) }
        let owners = (0..<40).map { "\(root)/\($0)" }
        for owner in owners { try Files.makeDirectory(owner) }
        let ranges = try owners.map { try PodRange.claim(root: $0, directory: root + "/ranges") }
        #expect(Set(ranges).count == owners.count)
        #expect(try owners.map { try PodRange.claim(root: $0, directory: root + "/ranges") } == ranges)
        #expect(ranges.allSatisfy { $0 >> 16 & 255 != 0 && !(96..<112).contains($0 >> 16 & 255) })
    }

    @Test("ten copies of a server that binds every address listen on one port", .enabled(if: hasPython))
    func tenServers() async throws {
        try await TestNode.run { node in
            let port = 18000 + SystemRandom().next(below: 2000)
            var addresses: [String] = []
            for index in 0..<10 {
                let sandbox = try await node.sandbox("pod-\(index)")
                addresses.append(sandbox.address)
                var server = node.shell("", name: "server-\(index)")
                server.command = ["python3", "-c", Self.server, "\(port)"]
                try await node.start(server, in: sandbox)
            }
            #expect(Set(addresses).count == 10)
            for (index, address) in addresses.enumerated() {
                try await waitUntil("server \(index) listens") { !node.logLines("server-\(index)").isEmpty }
                #expect(node.logLines("server-\(index)").first?.hasSuffix(" \(address) \(port)") == true)
            }
        }
    }

    @Test("localhost is shared by the containers of a pod", .enabled(if: hasPython))
    func localhost() async throws {
        try await TestNode.run { node in
            let sandbox = try await node.sandbox()
            let port = 18000 + SystemRandom().next(below: 2000)
            var server = node.shell("", name: "server")
            server.command = ["python3", "-c", Self.server, "\(port)"]
            try await node.start(server, in: sandbox)
            try await waitUntil("the server listens") { !node.logLines("server").isEmpty }
            var client = node.shell("", name: "client")
            client.command = [
                "python3", "-c", "import socket,sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])))",
                "\(port)",
            ]
            #expect(try await node.finish(client, in: sandbox).exitCode == 0)
        }
    }

    private static let server = """
        import socket, sys
        s = socket.socket(); s.bind(("0.0.0.0", int(sys.argv[1]))); s.listen()
        print(*s.getsockname(), flush=True)
        while True: s.accept()
        """
}

let hasPython =
    Files.exists("/usr/bin/python3")
    || (getenv("PATH").map { String(cString: $0) } ?? "")
        .split(separator: ":").contains { Files.exists("\($0)/python3") }
