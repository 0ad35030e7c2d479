import Foundation
import Platform
import Testing

@testable import Storage

@Suite("A crash of the server") struct CrashTests {
    private static let kills = 20

    @Test("loses no acknowledged commit, however often it happens")
    func killed() async throws {
        let program = try #require(Self.program)
        try await withDirectory { directory in
            let path = directory + "/store.db"
            var acknowledged: [(key: String, revision: Revision)] = []
            for _ in 0..<Self.kills {
                acknowledged += try Self.writeUntilKilled(program, path: path)
                let store = try SQLiteStore(path: path, time: SystemTime())
                let found = try await store.range(prefix: "/w/", revision: nil, startAfter: nil, limit: nil)
                let revisions = Dictionary(uniqueKeysWithValues: found.items.map { ($0.key, $0.modRevision) })
                for (key, revision) in acknowledged { #expect(revisions[key] == revision, "\(key)") }
                #expect(Set(revisions.values).count == revisions.count)
            }
            #expect(acknowledged.count > Self.kills)
        }
    }

    /// Beside the tests, where the package manager puts it.
    private static var program: URL? {
        let start = Bundle.allBundles.map(\.bundleURL) + [URL(fileURLWithPath: CommandLine.arguments[0])]
        return start.map { $0.deletingLastPathComponent().appendingPathComponent("swiftlet-bench") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Kills the writer in the midst of its work, after a few of its acknowledgements.
    private static func writeUntilKilled(_ program: URL, path: String) throws -> [(key: String, revision: Revision)] {
        let process = Process()
        process.executableURL = program
        process.arguments = ["store-writer", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var output = Data()
        let wanted = Int.random(in: 1...60_000)
        while output.count < wanted {
            let chunk = pipe.fileHandleForReading.availableData
            if chunk.isEmpty { break }
            output += chunk
        }
        kill(process.processIdentifier, SIGKILL)
        output += try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 2, let revision = Revision(fields[1]) else {
                Issue.record("the writer says: \(line)")
                return nil
            }
            return (String(fields[0]), revision)
        }
    }
}
