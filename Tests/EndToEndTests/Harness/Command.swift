import Foundation
import Synchronization

/// Runs a program to its end and gives what it printed.
struct Command: Sendable {
    struct Output: Sendable {
        var status: Int32
        var output: String
        var errors: String
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    var path: String
    var arguments: [String]
    var environment: [String: String] = [:]
    var input: String = ""
    /// A program that takes longer hangs: it is killed, and the test fails.
    var timeout = Duration.seconds(60)

    func run() async throws -> Output {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("swe-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        try Data(input.utf8).write(to: files[0])
        let process = try SpawnedProcess(
            path: path, arguments: arguments, environment: environment, input: files[0].path, output: files[1].path,
            errors: files[2].path)
        let hasHung = await Self.wait(for: process, timeout)
        let output = try String(decoding: Data(contentsOf: files[1]), as: UTF8.self)
        let errors = try String(decoding: Data(contentsOf: files[2]), as: UTF8.self)
        guard !hasHung, let status = process.exitCode else {
            throw Failed(description: "\(path) \(arguments) took longer than \(timeout): \(output)\(errors)")
        }
        return Output(status: status, output: output, errors: errors)
    }

    /// Whether it had to be killed, with all that it started.
    private static func wait(for process: SpawnedProcess, _ timeout: Duration) async -> Bool {
        let watchdog = Task {
            try await Task.sleep(for: timeout)
            process.killGroup()
        }
        await process.waitForEnd()
        watchdog.cancel()
        return process.exitCode == -SIGKILL
    }
}

/// Where the programs of the tests are.
enum Programs {
    /// The folder into which the package manager built.
    static let folder: String = {
        let start = Bundle.allBundles.map(\.bundlePath) + [CommandLine.arguments[0]]
        for path in start {
            var path = path
            for _ in 0..<6 {
                if FileManager.default.isExecutableFile(atPath: path + "/swiftlet-shim") { return path }
                path = (path as NSString).deletingLastPathComponent
            }
        }
        return ".build/debug"
    }()

    /// The checkout.
    static let root: String = {
        var path = #filePath
        while path != "/", !FileManager.default.fileExists(atPath: path + "/Package.swift") {
            path = (path as NSString).deletingLastPathComponent
        }
        return path
    }()

    static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/sbin"]).map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static let kubectl = find("kubectl")
    static let hasNginx = find("nginx") != nil
    static let hasPython = find("python3") != nil
    static let hasCurl = find("curl") != nil
}
