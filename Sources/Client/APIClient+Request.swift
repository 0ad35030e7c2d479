import HTTP
import JSON
import Platform
import Resources

extension APIClient {
    /// No call waits longer: an API server that does not answer is away.
    public static let timeout = Duration.seconds(30)
    /// A list of 500 objects, each as large as the store allows, stays below it.
    public static let responseBytesMax = 1 << 30

    /// Sends any request and gives the answer's JSON. `target` is path and query.
    public func request(
        _ method: String, _ target: String, body: JSON? = nil, contentType: String = "application/json"
    ) async throws -> JSON {
        let message = message(method, target, body: body, contentType: contentType)
        guard let time else { return try await exchange(message) }
        return try await withThrowingTaskGroup(of: JSON.self) { group in
            group.addTask { try await exchange(message) }
            group.addTask {
                try await time.sleep(for: Self.timeout)
                throw APIError(code: 504, reason: "Timeout", message: "\(method) \(target): no answer in time")
            }
            defer { group.cancelAll() }
            guard let json = try await group.next() else { throw CancellationError() }
            return json
        }
    }

    /// Opens a request whose answer has no end of its own, such as a watch or a log that is followed.
    public func stream(_ target: String) async throws -> HTTPBody {
        let response = try await transport.send(message("GET", target, body: nil, contentType: ""))
        guard response.status < 300 else { throw try await Self.error(response) }
        return response.body
    }

    private func exchange(_ message: HTTPRequest) async throws -> JSON {
        let response = try await transport.send(message)
        guard response.status < 300 else { throw try await Self.error(response) }
        let bytes = try await response.body.collect(bytesMax: Self.responseBytesMax)
        return bytes.isEmpty ? [:] : try JSON(parsing: bytes)
    }

    private func message(_ method: String, _ target: String, body: JSON?, contentType: String) -> HTTPRequest {
        var headers = HTTPHeaders([("Accept", "application/json"), ("User-Agent", userAgent)])
        if body != nil { headers["Content-Type"] = contentType }
        return HTTPRequest(
            method: method, target: target, headers: headers, body: body.map { .bytes($0.encoded()) } ?? .empty)
    }

    private static func error(_ response: HTTPResponse) async throws -> APIError {
        let bytes = try await response.body.collect(bytesMax: responseBytesMax)
        let status = (try? JSON(parsing: bytes)) ?? [:]
        return APIError(
            code: response.status, status: status,
            fallback: "HTTP \(response.status): \(String(decoding: bytes.prefix(200), as: UTF8.self))")
    }
}

extension APIError {
    /// Reads a `Status` object; what it lacks is made from the HTTP status.
    public init(code: Int, status: JSON, fallback: String) {
        self.init(
            code: code, reason: status["reason"]?.string ?? "", message: status["message"]?.string ?? fallback,
            retryAfterSeconds: status["details", "retryAfterSeconds"]?.int, status: status)
    }
}
