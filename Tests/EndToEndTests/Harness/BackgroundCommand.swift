import Foundation

/// A program that runs beside the test.
final class BackgroundCommand: Sendable {
    private let process: SpawnedProcess
    private let file: String

    init(path: String, arguments: [String], environment: [String: String] = [:], folder: String) throws {
        file = "\(folder)/out-\(UUID().uuidString)"
        process = try SpawnedProcess(path: path, arguments: arguments, environment: environment, output: file)
    }

    /// What it has printed up to now.
    var output: String { (try? String(contentsOfFile: file, encoding: .utf8)) ?? "" }
    var isRunning: Bool { process.isRunning }

    /// SIGINT, as a user ends it.
    func stop() { process.signal(SIGINT) }
}
