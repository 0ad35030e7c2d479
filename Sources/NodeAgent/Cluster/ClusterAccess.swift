import Client
import HTTP
import JSON
import Platform

/// The few calls that the agent makes to the API server, as JSON.
struct ClusterAccess: Sendable {
    var client: APIClient
    var world: World

    /// No call waits longer: an API server that does not answer is away.
    static let timeout = Duration.seconds(10)
    /// Larger answers than a list of 500 large pods are refused.
    static let responseBytesMax = 256 << 20

    func call(
        _ method: String, _ target: String, body: JSON? = nil, contentType: String = "application/json"
    ) async throws -> JSON {
        try await withDeadline(Self.timeout) {
            let response = try await self.send(method, target, body: body, contentType: contentType)
            let bytes = try await response.body.collect(bytesMax: Self.responseBytesMax)
            let json = bytes.isEmpty ? [:] : try JSON(parsing: bytes)
            if response.status >= 300 { throw Self.error(response.status, json) }
            return json
        }
    }

    /// Opens a watch: the stream of its lines.
    func watch(_ target: String) async throws -> any ByteStream {
        let response = try await send("GET", target, body: nil, contentType: "")
        guard response.status < 300 else {
            let bytes = try await response.body.collect(bytesMax: Self.responseBytesMax)
            throw Self.error(response.status, (try? JSON(parsing: bytes)) ?? [:])
        }
        switch response.body {
        case .stream(let stream): return stream
        case .bytes(let bytes): return WholeBody(bytes)
        }
    }

    private func send(
        _ method: String, _ target: String, body: JSON?, contentType: String
    ) async throws -> HTTPResponse {
        var headers = HTTPHeaders([("Accept", "application/json"), ("User-Agent", client.userAgent)])
        if body != nil { headers["Content-Type"] = contentType }
        let request = HTTPRequest(
            method: method, target: target, headers: headers, body: body.map { .bytes($0.encoded()) } ?? .empty)
        return try await client.transport.send(request)
    }

    private static func error(_ code: Int, _ status: JSON) -> APIError {
        APIError(
            code: code, reason: status["reason"]?.string ?? "", message: status["message"]?.string ?? "HTTP \(code)",
            retryAfterSeconds: status["details", "retryAfterSeconds"]?.int, status: status)
    }

    private func withDeadline<Value: Sendable>(
        _ timeout: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask(operation: work)
            group.addTask {
                try await world.time.sleep(for: timeout)
                throw APIError(code: 504, reason: "Timeout", message: "no answer within \(timeout.goText)")
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}

/// A body that came whole, read as a stream.
private final class WholeBody: ByteStream {
    private let content: Mailbox<[UInt8]>
    init(_ bytes: [UInt8]) {
        content = Mailbox(empty: [])
        content.post { $0 = bytes }
    }
    func read() async throws -> [UInt8]? {
        let bytes = content.takeNow()
        return bytes.isEmpty ? nil : bytes
    }
    func cancel() {}
}
