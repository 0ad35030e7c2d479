import Client
import HTTP
import JSON
import Platform

/// The log of one container, and how its lines are printed.
struct LogSource: Sendable {
    var namespace: String
    var pod: String
    var container: String
    /// "[pod/web-0/nginx] "; empty for none.
    var prefix: String

    /// With a selector the output would be long: as many lines of each log.
    private static let selectorTail = 10

    func print(_ invocation: Invocation) async throws {
        let body = try await invocation.cluster().stream(target(invocation), accept: "*/*")
        var lines = LogLines(prefix: prefix)
        switch body {
        case .bytes(let bytes): invocation.console.print(bytes: lines.add(bytes) + lines.rest())
        case .stream(let stream):
            defer { stream.cancel() }
            try await withTaskCancellationHandler {
                while let bytes = try await stream.read() {
                    invocation.console.print(bytes: lines.add(bytes))
                    invocation.console.flush()
                }
            } onCancel: {
                stream.cancel()
            }
            invocation.console.print(bytes: lines.rest())
        }
        invocation.console.flush()
    }

    private func target(_ invocation: Invocation) -> String {
        let flags = invocation.flags
        var tail: String?
        if flags.int("tail") >= 0 {
            tail = "\(flags.int("tail"))"
        } else if !flags.string("selector").isEmpty, !flags.isSet("tail") {
            tail = "\(Self.selectorTail)"
        }
        let since = flags.duration("since").map { "\(($0 + .nanoseconds(999_999_999)).components.seconds)" }
        func flag(_ name: String) -> String? { flags.bool(name) ? "true" : nil }
        return RequestTarget.path(PodChoice.pods, namespace: namespace, name: pod, subresource: "log")
            + RequestTarget.query([
                ("container", container), ("follow", flag("follow")), ("previous", flag("previous")),
                ("timestamps", flag("timestamps")), ("sinceSeconds", since),
                ("sinceTime", invocation.nonEmpty("since-time")), ("tailLines", tail),
                ("limitBytes", flags.int("limit-bytes") > 0 ? "\(flags.int("limit-bytes"))" : nil),
            ])
    }
}

/// Puts a prefix before each line. Only whole lines are given, so that those of several logs do not mix.
struct LogLines {
    let prefix: [UInt8]
    private var open: [UInt8] = []

    init(prefix: String) { self.prefix = Array(prefix.utf8) }

    mutating func add(_ bytes: [UInt8]) -> [UInt8] {
        // A single log is printed as it comes: a prompt without a line break shows at once.
        guard !prefix.isEmpty else { return bytes }
        var output: [UInt8] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            output += prefix + open + bytes[start...end]
            open = []
            start = end + 1
        }
        open += bytes[start...]
        return output
    }

    /// What follows the last line break.
    mutating func rest() -> [UInt8] {
        defer { open = [] }
        return open.isEmpty ? [] : prefix + open
    }
}
