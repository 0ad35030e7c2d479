import Platform
import Testing

@testable import NodeAgent

@Suite struct LogStreamTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path + "/0.log" }

    init() throws {
        directory = try TemporaryDirectory()
        try FileSystem.write(
            Array(
                """
                2024-05-17T09:30:00.000000001Z stdout F one
                2024-05-17T09:30:01.000000001Z stderr F two
                2024-05-17T09:30:02.000000001Z stdout P thr
                2024-05-17T09:30:02.000000002Z stdout F ee
                2024-05-17T09:30:03.000000001Z stdout F\u{20}

                """.utf8), to: path, mode: 0o600)
    }

    private func text(_ query: String) async throws -> String {
        let now = try #require(Timestamp(rfc3339: "2024-05-17T09:30:04Z"))
        let options = try LogOptions(RequestTarget("/x?\(query)"), now: now)
        let stream = try LogStream(path: path, options: options, watch: nil)
        var all: [UInt8] = []
        while let bytes = try await stream.read() { all += bytes }
        return String(decoding: all, as: UTF8.self)
    }

    @Test(
        "the log's parameters choose what is shown",
        arguments: [
            ("", "one\ntwo\nthree\n\n"), ("tailLines=1", "\n"), ("tailLines=0", ""),
            ("tailLines=99", "one\ntwo\nthree\n\n"), ("limitBytes=5", "one\nt"), ("sinceSeconds=2", "three\n\n"),
            ("sinceTime=2024-05-17T09:30:03Z", "\n"),
            ("timestamps=true&tailLines=1", "2024-05-17T09:30:03.000000001Z \n"),
        ])
    func parameters(query: String, expected: String) async throws {
        #expect(try await text(query) == expected)
    }

    @Test(
        "a parameter that makes no sense is refused by name",
        arguments: ["tailLines=x", "limitBytes=-1", "sinceTime=1"])
    func badParameters(query: String) async {
        await #expect(throws: ConfigurationError.self) { try await text(query) }
    }

    @Test("following shows what is written later, and ends with the container")
    func follow() async throws {
        var options = LogOptions()
        options.follow = true
        options.tailLines = 0
        let hasEnded = SharedValue(false)
        let watch = try FileWatch(path)
        let stream = try LogStream(path: path, options: options, watch: watch, hasEnded: { hasEnded.value })
        let reader = Task {
            var all: [UInt8] = []
            while let bytes = try await stream.read() {
                all += bytes
                // What the first line brought about: the end of the container, of which the reader is told.
                hasEnded.update { $0 = true }
                watch.nudge()
            }
            return String(decoding: all, as: UTF8.self)
        }
        let line = Array("2024-05-17T09:30:09.000000001Z stdout F later\n".utf8)
        try append(line)
        #expect(try await reader.value == "later\n")
    }

    /// Adds to the file in place, as a shim does.
    private func append(_ bytes: [UInt8]) throws {
        let all = try FileSystem.read(path)
        try FileSystem.write(all + bytes, to: path, mode: 0o600)
    }
}
