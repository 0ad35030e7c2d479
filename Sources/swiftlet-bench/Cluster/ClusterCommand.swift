import Client
import Foundation
import JSON
import Platform
import Resources

/// `swiftlet-bench cluster`: a whole server from outside: how fast it starts, runs and restarts pods, and what it costs.
enum ClusterCommand {
    static let usage = "swiftlet-bench cluster"

    private static let starts = 9
    private static let pods = 100
    private static let idleSeconds = 20

    static func run(_ arguments: [String]) async -> Int32 {
        guard arguments.isEmpty else {
            print("usage: \(usage)")
            return 2
        }
        do {
            try await measureStart()
            let server = try BenchServer()
            defer { server.stop() }
            let timing = PodTiming(client: server.client)
            try await timing.measure(pods: pods)
            try await ReadTiming(client: server.client, kubeconfig: server.kubeconfig).measure()
            return 0
        } catch {
            print("\(error)")
            return 1
        }
    }

    /// From the exec of `swiftlet up` on an empty folder to a Deployment of three replicas that is available.
    private static func measureStart() async throws {
        var ready = Samples()
        var available = Samples()
        for round in 0..<starts {
            let begin = SystemTime().uptime
            let server = try BenchServer()
            defer { server.stop() }
            ready.add(server.readyAfter)
            try await deploy(server.client)
            available.add(SystemTime().uptime - begin)
            if round == starts - 1 { try await measureIdle(server) }
        }
        print("exec -> ready                            \(ready.text)")
        print("exec -> 3-replica Deployment available   \(available.text)")
    }

    private static func deploy(_ client: APIClient) async throws {
        let labels: JSON = ["app": "web"]
        let container: JSON = ["name": "main", "image": "host", "command": ["sleep", "100000"]]
        let created = try await client.create(
            Deployment([
                "metadata": ["name": "web", "namespace": "default"],
                "spec": [
                    "replicas": 3, "selector": ["matchLabels": labels],
                    "template": [
                        "metadata": ["labels": labels],
                        "spec": ["terminationGracePeriodSeconds": 1, "containers": [container]],
                    ],
                ],
            ]))
        let events = try await client.watch(
            Deployment.definition.resource, namespace: "default", from: created.resourceVersion, timeoutSeconds: 60)
        try await events.first { Deployment($0).availableReplicas == 3 }
    }

    /// Three pods run, and nobody asks for anything.
    private static func measureIdle(_ server: BenchServer) async throws {
        let identifier = server.process.processIdentifier
        // What starting took is over.
        try await Task.sleep(for: .seconds(5))
        let before = ProcessFacts(identifier)
        try await Task.sleep(for: .seconds(idleSeconds))
        let after = ProcessFacts(identifier)
        let share = Double(after.cpuTicks - before.cpuTicks) / Double(sysconf(Int32(_SC_CLK_TCK)) * idleSeconds)
        print(
            "idle with three pods                     \(after.residentBytes >> 20) MiB resident, "
                + "\(String(format: "%.2f", share * 100)) % of a core")
    }
}

/// What the kernel says of a process.
private struct ProcessFacts {
    var cpuTicks = 0
    var residentBytes = 0

    init(_ identifier: Int32) {
        let stat = (try? FileSystem.read("/proc/\(identifier)/stat")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        // Behind the name, which may hold spaces: fields 14, 15 and 24 of proc(5).
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 21 else { return }
        cpuTicks = (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
        residentBytes = (Int(fields[21]) ?? 0) * Int(getpagesize())
    }
}

extension WatchEvents {
    /// Waits for the first object that is as wanted.
    func first(where isWanted: (JSON) -> Bool) async throws {
        struct Found: Error {}
        do {
            try await forEach { event in
                switch event {
                case .added(let object), .modified(let object): if isWanted(object) { throw Found() }
                case .deleted, .bookmark: break
                }
            }
        } catch is Found {
            return
        }
        throw BenchServer.Failed(description: "the watch ended before what was waited for")
    }
}
