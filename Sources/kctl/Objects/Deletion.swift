import Client
import JSON
import Platform
import Resources

/// Deletes objects, and waits until they are gone.
struct Deletion: Sendable {
    var cluster: Cluster
    var world: World
    /// Below zero: what the kind says.
    var gracePeriodSeconds = -1
    var propagation: DeleteOptions.Propagation = .background
    var dryRun = DryRun.none
    /// nil: for as long as it takes.
    var timeout: Duration?

    private static let pauseMin = Duration.milliseconds(10)
    private static let pauseMax = Duration.milliseconds(500)

    /// Asks for the deletion. Gives the uid of what is being deleted.
    func delete(_ path: String) async throws -> String {
        var options: JSON = [
            "kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": .string(propagation.rawValue),
        ]
        if gracePeriodSeconds >= 0 { options["gracePeriodSeconds"] = .int(Int64(gracePeriodSeconds)) }
        if dryRun == .server { options["dryRun"] = ["All"] }
        let answer = try await cluster.request("DELETE", path, body: options)
        // The object, when it is still there, or a Status that names it.
        return answer["metadata", "uid"]?.string ?? answer["details", "uid"]?.string ?? ""
    }

    /// Waits until no object of this uid is at the path.
    func waitUntilGone(_ path: String, uid: String, label: String) async throws {
        let deadline = timeout.map { world.time.uptime + $0 }
        var pause = Self.pauseMin
        while true {
            do {
                let object = try await cluster.request("GET", path)
                if !uid.isEmpty, object["metadata", "uid"]?.string != uid { return }
            } catch let error as APIError where error.isNotFound { return }
            if let deadline, world.time.uptime >= deadline {
                throw CommandError("timed out waiting for the condition on \(label)")
            }
            try await world.time.sleep(for: pause)
            pause = min(pause * 2, Self.pauseMax)
        }
    }

    func deleteAndWait(_ object: FoundObject, ignoringMissing: Bool) async throws {
        do {
            let uid = try await delete(object.path)
            try await waitUntilGone(object.path, uid: uid, label: "\(object.type.plural)/\(object.key.name)")
        } catch let error as APIError where error.isNotFound && ignoringMissing {}
    }
}
