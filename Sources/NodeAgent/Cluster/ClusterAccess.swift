import Client
import JSON
import Platform

/// The few calls that the agent makes to the API server, as JSON.
struct ClusterAccess: Sendable {
    var client: APIClient
    var world: World

    /// No call waits longer: an API server that does not answer is away.
    static let timeout = Duration.seconds(10)

    func call(
        _ method: String, _ target: String, body: JSON? = nil, contentType: String = "application/json"
    ) async throws -> JSON {
        try await withDeadline(Self.timeout) {
            try await client.request(method, target, body: body, contentType: contentType)
        }
    }

    /// Opens a watch.
    func watch(_ target: String) async throws -> WatchEvents { WatchEvents(body: try await client.stream(target)) }

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
