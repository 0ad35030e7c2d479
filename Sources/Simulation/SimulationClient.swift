import HTTP
import JSON

/// Requests and answers as JSON, no more: what drives and judges a simulation shares no code with what it tests.
struct SimulationClient: Sendable {
    struct Answer: Sendable {
        var status: Int
        var json: JSON
        var isSuccess: Bool { (200..<300).contains(status) }
    }

    let transport: any HTTPTransport

    func call(
        _ method: String, _ target: String, _ body: JSON? = nil, contentType: String = "application/json"
    ) async throws -> Answer {
        let response = try await send(method, target, body, contentType: contentType)
        var bytes: [UInt8] = []
        switch response.body {
        case .bytes(let whole): bytes = whole
        case .stream(let stream): while let part = try await stream.read() { bytes += part }
        }
        return Answer(status: response.status, json: bytes.isEmpty ? [:] : try JSON(parsing: bytes))
    }

    func merge(_ target: String, _ patch: JSON) async throws -> Answer {
        try await call("PATCH", target, patch, contentType: "application/merge-patch+json")
    }

    /// Hands over each event of a watch until it ends.
    func watch(_ target: String, _ handle: (_ type: String, _ object: JSON) throws -> Void) async throws {
        let response = try await send("GET", target, nil, contentType: "")
        guard response.status == 200, case .stream(let stream) = response.body else {
            throw Faults.NetworkError(message: "the watch \(target) was refused with \(response.status)")
        }
        defer { stream.cancel() }
        var line: [UInt8] = []
        while let bytes = try await stream.read() {
            for byte in bytes {
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    continue
                }
                let event = try JSON(parsing: line)
                try handle(event["type"]?.string ?? "", event["object"] ?? [:])
                line.removeAll(keepingCapacity: true)
            }
        }
    }

    private func send(_ method: String, _ target: String, _ body: JSON?, contentType: String) async throws
        -> HTTPResponse
    {
        var request = HTTPRequest(method: method, target: target)
        request.headers["Accept"] = "application/json"
        if let body {
            request.headers["Content-Type"] = contentType
            request.body = .bytes(body.encoded())
        }
        return try await transport.send(request)
    }
}
