import Telemetry

/// A part of the server, which ends only with the server.
struct Part: Sendable {
    var name: String
    var run: @Sendable () async throws -> Void
    init(_ name: String, _ run: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.run = run
    }
}

/// A server's process from its start, when everything is made, to its end.
struct Lifetime: Sendable {
    struct PartEnded: Error, CustomStringConvertible {
        var description: String
    }

    var parts: [Part]
    /// Lets the requests in work end, while the parts still run.
    var drain: @Sendable () async -> Void = {}
    /// What is left to do when the parts have ended.
    var finish: @Sendable () async -> Void = {}

    /// Runs the parts until SIGTERM or SIGINT comes, drains, and ends them. A part that ends by itself or fails takes the
    /// process along: half a server would look like a whole one.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await Signals.waitForTermination()
                if Task.isCancelled { return }
                Logger(component: "swiftlet").info("ending")
                await drain()
            }
            for part in parts {
                group.addTask {
                    try await part.run()
                    if !Task.isCancelled { throw PartEnded(description: "\(part.name) ended") }
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        await finish()
    }
}
