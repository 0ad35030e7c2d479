import HTTP
import Platform

/// The connection to the server: says what it sends when asked (-v), passes warnings on to the user, and turns failed
/// connections into kubectl's words.
struct ServerTransport: HTTPTransport {
    var base: any HTTPTransport
    /// "127.0.0.1:6443".
    var server: String
    var url: String
    var console: Console
    var verbosity = 0
    var impersonation: [(String, String)] = []
    var time: any TimeSource = SystemTime()
    /// How long to wait for the head of an answer; nil waits for as long as the server likes.
    var timeout: Duration?

    /// From this -v on every request is shown.
    private static let requestVerbosity = 6

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var request = request
        for (name, value) in impersonation { request.headers.append(name, value) }
        let response: HTTPResponse
        do {
            response = try await sendInTime(request)
        } catch let error as ChannelError {
            throw failure(error, request)
        }
        if verbosity >= Self.requestVerbosity {
            console.printError("\(request.method) \(url)\(request.target) \(response.status)\n")
        }
        for warning in response.headers.values("Warning") {
            if let text = Self.text(warning) { console.warn(text) }
        }
        return response
    }

    private func sendInTime(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let timeout else { return try await base.send(request) }
        return try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
            group.addTask { try await base.send(request) }
            group.addTask {
                try await time.sleep(for: timeout)
                throw PlainError("Unable to connect to the server: context deadline exceeded")
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }

    private func failure(_ error: ChannelError, _ request: HTTPRequest) -> any Error {
        switch error {
        case .broken(let text) where text.contains("refused"):
            return PlainError(
                "The connection to the server \(server) was refused - did you specify the right host or port?")
        case .broken(let text): return PlainError("Unable to connect to the server: \(text)")
        case .timedOut:
            return PlainError(
                "Unable to connect to the server: \(request.method) \"\(url)\(request.target)\": the request timed out")
        case .closed: return PlainError("Unable to connect to the server: the connection was closed")
        }
    }

    /// The text of `299 - "unknown field \"spec.x\""` (RFC 7234, section 5.5).
    static func text(_ warning: String) -> String? {
        guard let start = warning.firstIndex(of: "\""), let end = warning.lastIndex(of: "\""), start < end else {
            return nil
        }
        var text = ""
        var isEscaped = false
        for character in warning[warning.index(after: start)..<end] {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            isEscaped = false
            text.append(character)
        }
        return text
    }
}
