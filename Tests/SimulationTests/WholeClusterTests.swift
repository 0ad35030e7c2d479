import Foundation
import Platform
import Testing

@testable import Simulation

/// The real API server, controllers and scheduler. 300 seeds are run by `deploy/test`, in a release build.
@Suite("Whole cluster") struct WholeClusterTests {
    @Test("API server, controllers and scheduler keep every rule and converge")
    func good() throws {
        let program = try #require(Self.program, "swiftlet-simulate is not beside the tests")
        let (output, status) = try Self.run(program, ["--count", "4"])
        #expect(status == 0, "\(output)")
        #expect(output.contains("4 seeds, 0 failed"))
    }

    @Test("a replay in another process is the same step by step")
    func replay() throws {
        let program = try #require(Self.program, "swiftlet-simulate is not beside the tests")
        let first = try Self.run(program, ["--seed", "7"])
        let second = try Self.run(program, ["--seed", "7"])
        #expect(first.output.split(separator: "\n").count > 1000)
        #expect(first.output == second.output)
    }

    /// Beside the tests, where the package manager puts it.
    private static var program: URL? {
        let start = Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments[0])]
        return start.map { $0.deletingLastPathComponent().appendingPathComponent("swiftlet-simulate") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    private static func run(_ program: URL, _ arguments: [String]) throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (String(decoding: output, as: UTF8.self), process.terminationStatus)
    }
}
