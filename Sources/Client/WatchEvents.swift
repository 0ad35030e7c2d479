import HTTP
import JSON

/// The events of one watch, read line by line.
public struct WatchEvents: Sendable {
    public enum Event: Sendable {
        case added(JSON)
        case modified(JSON)
        case deleted(JSON)
        /// Everything up to this revision has been seen.
        case bookmark(resourceVersion: String)
    }

    /// An object may have 1.5 MiB in the store; a longer line is no event.
    public static let lineBytesMax = 8 << 20

    private let body: HTTPBody

    public init(body: HTTPBody) { self.body = body }

    /// Ends the watch: `forEach` then comes to its end.
    public func cancel() { if case .stream(let stream) = body { stream.cancel() } }

    /// Hands over each event until the watch ends. Throws the `APIError` of an ERROR event, such as 410 Expired.
    public func forEach(_ handle: (Event) throws -> Void) async throws {
        var lines = LineBuffer()
        switch body {
        case .bytes(let bytes): for line in try lines.add(bytes) { try handle(Self.event(line)) }
        case .stream(let stream):
            defer { stream.cancel() }
            try await withTaskCancellationHandler {
                while let bytes = try await stream.read() {
                    for line in try lines.add(bytes) { try handle(Self.event(line)) }
                }
            } onCancel: {
                stream.cancel()
            }
        }
    }

    private static func event(_ line: [UInt8]) throws -> Event {
        let event = try JSON(parsing: line)
        let object = event["object"] ?? [:]
        switch event["type"]?.string {
        case "ADDED": return .added(object)
        case "MODIFIED": return .modified(object)
        case "DELETED": return .deleted(object)
        case "BOOKMARK": return .bookmark(resourceVersion: object["metadata", "resourceVersion"]?.string ?? "")
        default: throw APIError(code: object["code"]?.int ?? 500, status: object, fallback: "the watch failed")
        }
    }
}

/// Cuts a stream of bytes into lines.
private struct LineBuffer {
    private var rest: [UInt8] = []

    mutating func add(_ bytes: [UInt8]) throws -> [[UInt8]] {
        // Only the new bytes are searched: a long line in small pieces stays linear.
        var lines: [[UInt8]] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            rest += bytes[start..<end]
            if !rest.isEmpty { lines.append(rest) }
            rest = []
            start = end + 1
        }
        rest += bytes[start...]
        guard rest.count <= WatchEvents.lineBytesMax else {
            throw APIError(code: 500, reason: "InternalError", message: "a line of the watch is too long")
        }
        return lines
    }
}
