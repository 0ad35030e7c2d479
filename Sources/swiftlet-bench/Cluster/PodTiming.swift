import Client
import Foundation
import JSON
import Platform
import Resources

/// How long pods take to run, and to run again.
struct PodTiming {
    let client: APIClient

    private static let kills = 50
    /// Each pod sleeps for a time of its own, by which its process is found.
    private static let sleepBase = 100_000

    func measure(pods count: Int) async throws {
        var created = Samples()
        for number in 0..<count {
            let start = SystemTime().uptime
            try await runPod("one-\(number)", number)
            created.add(SystemTime().uptime - start)
        }
        print("create -> Running, one by one            \(created.text)  (\(count) pods)")
        try await measureRestarts()
        let start = SystemTime().uptime
        var together = Samples()
        try await withThrowingTaskGroup(of: Duration.self) { group in
            for number in 0..<count {
                group.addTask {
                    try await runPod("all-\(number)", count + number)
                    return SystemTime().uptime - start
                }
            }
            for try await duration in group { together.add(duration) }
        }
        print("create -> Running, all at once           \(together.text)  (\(count) pods)")
    }

    private func runPod(_ name: String, _ number: Int) async throws {
        let container: JSON = [
            "name": "main", "image": "host", "command": ["sleep", .string("\(Self.sleepBase + number)")],
        ]
        let pod = try await client.create(
            Pod([
                "metadata": ["name": .string(name), "namespace": "default"],
                "spec": ["terminationGracePeriodSeconds": 1, "containers": [container]],
            ]))
        try await wait(for: name, from: pod.resourceVersion) { $0.phase == "Running" }
    }

    private func wait(for name: String, from revision: String, _ isWanted: (Pod) -> Bool) async throws {
        let events = try await client.watch(
            Pod.definition.resource, namespace: "default", fieldSelector: "metadata.name=\(name)", from: revision,
            timeoutSeconds: 60)
        try await events.first { isWanted(Pod($0)) }
    }

    /// The first restart of each container, which has no back-off.
    private func measureRestarts() async throws {
        var restarts = Samples()
        for number in 0..<Self.kills {
            let pod = try await client.get(Pod.self, ObjectKey(namespace: "default", name: "one-\(number)"))
            guard let process = Self.process(sleeping: Self.sleepBase + number) else {
                throw BenchServer.Failed(description: "no process of pod one-\(number) is there")
            }
            let start = SystemTime().uptime
            kill(process, SIGKILL)
            try await wait(for: pod.name, from: pod.resourceVersion) { $0.restartCount == 1 && $0.isReady }
            restarts.add(SystemTime().uptime - start)
        }
        print("SIGKILL -> running again                 \(restarts.text)  (\(Self.kills) kills)")
    }

    private static func process(sleeping seconds: Int) -> Int32? {
        let wanted = Array("sleep\0\(seconds)\0".utf8)
        return ((try? FileSystem.list("/proc")) ?? []).compactMap { Int32($0) }.first { process in
            (try? FileSystem.read("/proc/\(process)/cmdline")) == wanted
        }
    }
}
