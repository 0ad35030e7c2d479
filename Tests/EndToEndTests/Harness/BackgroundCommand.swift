import Foundation
import Synchronization

/// A program that runs beside the test.
final class BackgroundCommand: Sendable {
    private let process: Mutex<Process>
    private let file: URL

    init(path: String, arguments: [String], environment: [String: String] = [:], folder: String) throws {
        file = URL(fileURLWithPath: "\(folder)/out-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: file)
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = Mutex(process)
    }

    /// What it has printed up to now.
    var output: String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }
    var isRunning: Bool { process.withLock { $0.isRunning } }

    /// SIGINT, as a user ends it.
    func stop() { process.withLock { if $0.isRunning { $0.interrupt() } } }
}
