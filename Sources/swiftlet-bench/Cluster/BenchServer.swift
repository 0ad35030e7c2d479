import Client
import Foundation
import HTTP
import JSON
import Platform
import Resources

/// A `swiftlet up` beside this program, in a folder of its own that is removed at the end.
final class BenchServer {
    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    let directory: String
    let process = Process()
    /// From the process's start to its line on standard output.
    private(set) var readyAfter = Duration.zero
    private(set) var client = APIClient(transport: Nowhere(), userAgent: "swiftlet-bench")

    var kubeconfig: String { directory + "/data/kubeconfig" }

    static let programs: String = {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (program as NSString).deletingLastPathComponent
    }()

    init() throws {
        directory = NSTemporaryDirectory() + "swiftlet-bench-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.programs + "/swiftlet")
        process.arguments = [
            "up", "--data", directory + "/data", "--listen", "127.0.0.1:0", "--node-name", "bench", "--stop-pods",
            "--log-level", "error",
        ]
        process.standardOutput = output
        let start = SystemTime().uptime
        try process.run()
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw Failed(description: "swiftlet up ended before it was ready") }
            line += bytes
        }
        readyAfter = SystemTime().uptime - start
        let config = try Kubeconfig(files: [kubeconfig], ignoringMissing: false)
        let transport = try HTTPClient(
            try HTTPClient.Configuration(try config.cluster("swiftlet"), try config.user("admin")))
        client = APIClient(transport: transport, userAgent: "swiftlet-bench")
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: directory)
    }

    private struct Nowhere: HTTPTransport {
        func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw Failed(description: "not started") }
    }
}

/// Durations and what can be said of them.
struct Samples {
    private(set) var milliseconds: [Double] = []

    mutating func add(_ duration: Duration) { milliseconds.append(duration.secondsDouble * 1000) }

    func quantile(_ share: Double) -> Double {
        let sorted = milliseconds.sorted()
        guard let last = sorted.last else { return 0 }
        let index = Int((Double(sorted.count) * share).rounded(.up)) - 1
        return index < sorted.count ? sorted[max(0, index)] : last
    }

    /// "p50 12.3 ms, p99 20.1 ms"
    var text: String { "p50 \(Self.rounded(quantile(0.5))) ms, p99 \(Self.rounded(quantile(0.99))) ms" }

    static func rounded(_ value: Double) -> String { String(format: "%.1f", value) }
}
