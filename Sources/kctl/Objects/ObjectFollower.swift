import Client
import JSON
import Platform
import Resources

/// Watches one object until something is true of it.
struct ObjectFollower: Sendable {
    private let target: FoundObject
    private let cluster: Cluster
    private let time: any TimeSource
    private let timeout: Duration?

    /// What a watch lasts at most before it begins anew.
    private static let watchSeconds = 300
    /// Between two attempts to reach a server that is away.
    private static let retryPause = Duration.seconds(1)

    /// - Parameter timeout: nil waits for ever.
    init(_ target: FoundObject, _ invocation: Invocation, timeout: Duration?) throws {
        self.target = target
        cluster = try invocation.cluster()
        time = invocation.world.time
        self.timeout = timeout
    }

    /// Hands over the object as it is now and after every change, nil when it is gone, until `isDone` says so or throws.
    ///
    /// - Throws: `TimedOut`, and whatever `isDone` throws.
    func until(_ isDone: @escaping @Sendable (JSON?) throws -> Bool) async throws {
        guard let timeout else { return try await follow(isDone) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await follow(isDone) }
            group.addTask {
                try await time.sleep(for: timeout)
                throw TimedOut()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func follow(_ isDone: @Sendable (JSON?) throws -> Bool) async throws {
        while true {
            try Task.checkCancellation()
            do {
                if try await followOnce(isDone) { return }
            } catch let error as APIError where error.code == 410 || error.code >= 500 {
                try await time.sleep(for: Self.retryPause)
            }
        }
    }

    /// One list and the watch behind it; true when it is done, false when the watch ended before.
    private func followOnce(_ isDone: @Sendable (JSON?) throws -> Bool) async throws -> Bool {
        let selector = "metadata.name=\(target.key.name)"
        let list = try await cluster.client.list(
            target.type.resource, namespace: target.key.namespace, fieldSelector: selector)
        if try isDone(list.items.first) { return true }
        let events = try await cluster.client.watch(
            target.type.resource, namespace: target.key.namespace, fieldSelector: selector, from: list.resourceVersion,
            timeoutSeconds: Self.watchSeconds)
        do {
            try await events.forEach { event in
                switch event {
                case .added(let object), .modified(let object): if try isDone(object) { throw Done() }
                case .deleted: if try isDone(nil) { throw Done() }
                case .bookmark: break
                }
            }
        } catch is Done { return true }
        return false
    }

    private struct Done: Error {}
    struct TimedOut: Error, CustomStringConvertible {
        var description: String { "timed out waiting for the condition" }
    }
}
