import Client
import Foundation
import JSON
import Platform
import Resources

/// How long readers wait: single objects under load, and kctl beside kubectl.
struct ReadTiming {
    let client: APIClient
    let kubeconfig: String

    private static let readers = 64
    private static let readsPerReader = 100
    private static let commandRuns = 15

    func measure() async throws {
        let key = ObjectKey(namespace: "default", name: "one-0")
        let samples = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for _ in 0..<Self.readers {
                group.addTask {
                    var durations: [Duration] = []
                    for _ in 0..<Self.readsPerReader {
                        let start = SystemTime().uptime
                        _ = try await client.get(Pod.definition.resource, key)
                        durations.append(SystemTime().uptime - start)
                    }
                    return durations
                }
            }
            var samples = Samples()
            for try await durations in group { durations.forEach { samples.add($0) } }
            return samples
        }
        print("GET of a pod, \(Self.readers) clients on the same cores \(samples.text)")
        let ours = try Self.time(BenchServer.programs + "/kctl", kubeconfig)
        guard let kubectl = Self.find("kubectl") else { return print("kctl get pods   \(ours.text); no kubectl here") }
        let theirs = try Self.time(kubectl, kubeconfig)
        let ratio = ours.quantile(0.5) / theirs.quantile(0.5)
        print(
            "get pods (200 of them)                   kctl \(ours.text); kubectl \(theirs.text); ratio "
                + String(format: "%.2f", ratio))
    }

    private static func time(_ program: String, _ kubeconfig: String) throws -> Samples {
        var samples = Samples()
        for _ in 0..<commandRuns {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = ["get", "pods", "--kubeconfig", kubeconfig]
            process.standardOutput = FileHandle.nullDevice
            let start = SystemTime().uptime
            try process.run()
            process.waitUntilExit()
            samples.add(SystemTime().uptime - start)
        }
        return samples
    }

    private static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
