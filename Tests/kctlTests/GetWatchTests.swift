import JSON
import Platform
import Testing

@testable import kctl

@Suite("get -w and events") struct GetWatchTests {
    private static let path = "/api/v1/namespaces/default/configmaps"

    private static func configMap(_ name: String, _ data: JSON = [:]) -> JSON {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": data]
    }

    /// Runs kctl until its output has so many lines, then stops it.
    private func lines(
        _ count: Int, of words: [String], in cluster: KctlCluster, change: @escaping @Sendable () async throws -> Void
    ) async throws -> [String] {
        let (console, captured) = Console.captured()
        let call = cluster.call(console)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await call.run(words) }
            group.addTask {
                try await change()
                for _ in 0..<1000 where captured.output.split(separator: "\n").count < count {
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            try await group.next()
            group.cancelAll()
        }
        return captured.output.split(separator: "\n").map(String.init)
    }

    @Test("what is there comes first, then every change")
    func watch() async throws {
        try await KctlCluster.run { cluster in
            try await cluster.create(Self.configMap("first"), at: Self.path)
            let lines = try await lines(4, of: ["get", "configmaps", "-w"], in: cluster) {
                // The list must be read before anything changes: the second object may else be part of it.
                try await cluster.create(Self.configMap("second"), at: Self.path)
                try await cluster.send("DELETE", Self.path + "/second")
            }
            #expect(lines.first?.hasPrefix("NAME") ?? false)
            #expect(lines.contains { $0.hasPrefix("first") })
            #expect(lines.contains { $0.hasPrefix("second") })
        }
    }

    @Test("names and events are told when asked for")
    func formats() async throws {
        try await KctlCluster.run { cluster in
            try await cluster.create(Self.configMap("first"), at: Self.path)
            let names = try await lines(1, of: ["get", "configmap", "first", "-w", "-o", "name"], in: cluster) {}
            #expect(names.first == "configmap/first")
            let events = try await lines(2, of: ["get", "configmaps", "-w", "--output-watch-events"], in: cluster) {}
            #expect(events.first?.hasPrefix("EVENT") ?? false)
            #expect(events.last?.hasPrefix("ADDED   first") ?? false)
        }
    }

    @Test("more than one type can't be watched")
    func severalTypes() async throws {
        try await KctlCluster.run { cluster in
            let outcome = await cluster.kctl("get pods,services -w")
            #expect(outcome.code == 1 && outcome.error == "error: you may only specify a single resource type\n")
        }
    }

    @Test("events are told in the order in which they were seen, and filtered")
    func events() async throws {
        try await KctlCluster.run { cluster in
            for (name, type, minute, count) in [("b", "Warning", "02", 3), ("a", "Normal", "01", 1)] {
                try await cluster.create(
                    [
                        "apiVersion": "v1", "kind": "Event",
                        "metadata": ["name": .string(name), "namespace": "default"],
                        "type": .string(type), "reason": "Tested", "message": .string("message \(name)"),
                        "count": .int(Int64(count)), "firstTimestamp": "2026-01-01T00:00:00Z",
                        "lastTimestamp": .string("2026-01-01T00:\(minute):00Z"),
                        "involvedObject": ["kind": "Pod", "name": .string("pod-\(name)"), "namespace": "default"],
                    ], at: "/api/v1/namespaces/default/events")
            }
            let all = await cluster.kctl("events").output.split(separator: "\n")
            #expect(all.count == 3, "\(all)")
            #expect(all.first?.hasPrefix("LAST SEEN") ?? false)
            #expect(all.dropFirst().first?.contains("Pod/pod-a") ?? false)
            #expect(all.last?.contains("(x3 over") ?? false)
            #expect(await cluster.kctl("events --types=Warning --no-headers").output.contains("message b"))
            #expect(!(await cluster.kctl("events --for pod/pod-a").output.contains("message b")))
            #expect(await cluster.kctl("events -n other").error == "No events found in other namespace.\n")
            #expect(await cluster.kctl("events --types=Bad").error == "error: valid --types are Normal or Warning\n")
        }
    }

    @Test("a request may have a time limit, which must be one")
    func timeout() throws {
        #expect(try Cluster.timeout("0") == nil)
        #expect(try Cluster.timeout("5") == .seconds(5))
        #expect(try Cluster.timeout("1m") == .seconds(60))
        #expect(throws: CommandError.self) { try Cluster.timeout("soon") }
    }

    @Test("warnings count as errors when asked to")
    func warnings() async throws {
        try await KctlCluster.run { cluster in
            let manifest =
                "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 1}], colour: red}}"
            let outcome = await cluster.kctl("create --validate=warn --warnings-as-errors -f -", input: manifest)
            #expect(outcome.code == 1)
            #expect(outcome.error.hasSuffix("error: 1 warning received\n"))
        }
    }
}
