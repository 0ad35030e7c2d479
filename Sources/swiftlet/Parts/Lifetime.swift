import Telemetry

/// From start to end of a server's process.
enum Lifetime {
    /// Starts the parts, waits for SIGTERM or SIGINT, drains, and ends the parts. A part that ends by itself or fails
    /// takes the process along: half a server would look like a whole one.
    static func run(
        start: (inout ThrowingTaskGroup<Void, any Error>) async throws -> Void,
        drain: @escaping @Sendable () async -> Void = {}
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await Signals.waitForTermination()
                guard !Task.isCancelled else { return }
                Logger(component: "swiftlet").info("ending")
                await drain()
            }
            defer { group.cancelAll() }
            try await start(&group)
            try await group.next()
        }
    }
}

extension ThrowingTaskGroup where ChildTaskResult == Void, Failure == any Error {
    /// Runs a part of the server, which ends only with the server.
    mutating func addPart(_ name: String, _ body: @escaping @Sendable () async throws -> Void) {
        addTask {
            try await body()
            if !Task.isCancelled { throw PartEnded(description: "\(name) ended") }
        }
    }
}

struct PartEnded: Error, CustomStringConvertible {
    var description: String
}
