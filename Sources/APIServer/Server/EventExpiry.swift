import JSON
import Platform
import Storage

/// Removes events an hour after they last happened, as Kubernetes does: they are news, not history, and without an end
/// they would fill the store.
struct EventExpiry: Sendable {
    static let lifetime = Duration.seconds(3600)
    private static let period = Duration.seconds(300)

    var parts: ServerParts

    /// Runs until the task is cancelled.
    func run() async throws {
        while true {
            try await parts.world.time.sleep(for: Self.period)
            try await removeExpired()
        }
    }

    func removeExpired() async throws {
        guard let storage = parts.registry.core("events") else { return }
        try await storage.cache.waitUntilCurrent()
        let oldest = parts.world.time.now - Self.lifetime
        let expired = storage.cache.list(prefix: nil) { event in
            Self.lastSeen(event.bytes).map { $0 < oldest } ?? false
        }
        for event in expired.objects {
            let (namespace, name) = storage.names(ofKey: event.key)
            let writer = ObjectWriter(server: parts, storage: storage, namespace: namespace)
            do { _ = try await writer.delete(name, DeleteOptions()) } catch let error as StatusError
                where error.code == 404 || error.code == 409
            {
                continue  // Gone, or just seen again.
            }
        }
    }

    private static func lastSeen(_ bytes: [UInt8]) -> Timestamp? {
        guard let event = try? JSON(parsing: bytes) else { return nil }
        let times = [
            event["series", "lastObservedTime"], event["lastTimestamp"], event["eventTime"],
            event["metadata", "creationTimestamp"],
        ]
        return times.compactMap { $0?.string.flatMap { Timestamp(rfc3339: $0) } }.max()
    }
}
