import Platform

/// A folder of a test's own, removed with it.
final class TemporaryDirectory: Sendable {
    let path: String
    init() throws {
        path = "/tmp/swiftlet-agent-\(String(SystemRandom().next(), radix: 16))"
        try FileSystem.makeDirectory(path)
    }
    deinit { try? FileSystem.remove(path) }
}
