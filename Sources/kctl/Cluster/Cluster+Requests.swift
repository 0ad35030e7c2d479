import Client
import HTTP
import JSON
import Resources

extension Cluster {
    /// The form of a list or object that `get` prints.
    static let tableType =
        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json"

    /// Sends a request and gives the answer's JSON; throws the `APIError` of a refusal.
    func request(
        _ method: String, _ target: String, accept: String = "application/json", body: JSON? = nil,
        contentType: String = "application/json"
    ) async throws -> JSON {
        let bytes = try await bytes(method, target, accept: accept, body: body, contentType: contentType)
        return bytes.isEmpty ? [:] : try JSON(parsing: bytes)
    }

    /// As `request`, with the answer as it came.
    func bytes(
        _ method: String, _ target: String, accept: String = "*/*", body: JSON? = nil,
        contentType: String = "application/json"
    ) async throws -> [UInt8] {
        let response = try await send(method, target, accept: accept, body: body, contentType: contentType)
        return try await response.body.collect(bytesMax: APIClient.responseBytesMax)
    }

    /// Opens a request whose answer comes in pieces: a watch, a log that is followed.
    func stream(_ target: String, accept: String = "application/json") async throws -> HTTPBody {
        try await send("GET", target, accept: accept, body: nil, contentType: "").body
    }

    private func send(
        _ method: String, _ target: String, accept: String, body: JSON?, contentType: String
    ) async throws -> HTTPResponse {
        var headers = HTTPHeaders([("Accept", accept), ("User-Agent", Self.userAgent)])
        if body != nil { headers["Content-Type"] = contentType }
        let response = try await transport.send(
            HTTPRequest(
                method: method, target: target, headers: headers, body: body.map { .bytes($0.encoded()) } ?? .empty))
        guard response.status >= 300 else { return response }
        let bytes = try await response.body.collect(bytesMax: APIClient.responseBytesMax)
        let status = (try? JSON(parsing: bytes)) ?? [:]
        let text = String(decoding: bytes.prefix(200), as: UTF8.self).trimmingSpace()
        throw APIError(code: response.status, status: status, fallback: text.isEmpty ? "HTTP \(response.status)" : text)
    }
}
