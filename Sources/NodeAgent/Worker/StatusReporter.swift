import Client
import JSON
import Platform
import Telemetry

/// Sends the status of one pod to the API server, always the newest; while the server is away it keeps it and goes on
/// trying, and the worker is not held up.
struct StatusReporter: Sendable {
    struct Content: Sendable {
        var status: JSON?
        /// What the API server has, as a watch told.
        var seen: Seen?
        /// The pod has ended: after the status, its object is to be deleted.
        var deletes = false
    }

    struct Seen: Sendable {
        var revision: Int
        var status: JSON
    }

    let pod: PodManifest
    let access: ClusterAccess
    let outbox = Mailbox<Content>(empty: Content())
    /// Where the worker hears that the object is gone.
    let news: Mailbox<PodNews>

    static let retryFirst = Duration.milliseconds(100)
    static let retryMax = Duration.seconds(10)

    func report(_ status: JSON) { outbox.post { $0.status = status } }
    func note(_ pod: PodManifest) {
        let revision = pod.json["metadata", "resourceVersion"]?.string.flatMap { Int($0) } ?? 0
        outbox.post { $0.seen = Seen(revision: revision, status: pod.reportedStatus) }
    }

    func deleteObject() { outbox.post { $0.deletes = true } }

    func run() async {
        var sent = Seen(revision: 0, status: pod.reportedStatus)
        var pending = Content()
        var delay = Self.retryFirst
        while !Task.isCancelled {
            if pending.status == nil, !pending.deletes || outbox.hasNews {
                guard let next = await outbox.next() else { return }
                Self.take(next, &pending, &sent)
            }
            do {
                if let status = pending.status {
                    sent.revision = try await send(status, after: sent.status) ?? sent.revision
                    sent.status = status
                    pending.status = nil
                }
                if pending.deletes { try await delete() }
                delay = Self.retryFirst
                if !pending.deletes { continue }
            } catch {
                if let error = error as? APIError, await isGone(error) {
                    news.post { $0.isForgotten = true }
                    return
                }
                Logger(component: "agent").debug("status of \(pod.key) not sent", ["error": "\(error)"])
                try? await access.world.time.sleep(for: delay * (0.5 + access.world.random.nextUnit()))
                delay = min(delay * 2, Self.retryMax)
                Self.take(outbox.takeNow(), &pending, &sent)
                continue
            }
            return
        }
    }

    /// What is to be sent becomes the newest; what somebody else wrote since becomes what the next patch starts from.
    private static func take(_ next: Content, _ pending: inout Content, _ sent: inout Seen) {
        pending.status = next.status ?? pending.status
        pending.deletes = pending.deletes || next.deletes
        if let seen = next.seen, seen.revision > sent.revision, disagree(seen.status, sent.status) {
            sent.status = seen.status
        }
    }

    private var path: String { "/api/v1/namespaces/\(pod.key.namespace)/pods/\(pod.key.name)" }

    /// Whether somebody else wrote what the agent owns: the node controller unreadies the pods of a node that it has
    /// not heard of for long. Only this is looked at, so that no difference of form makes the two write for ever.
    static func disagree(_ seen: JSON, _ sent: JSON) -> Bool {
        if seen["phase"] != sent["phase"] { return true }
        let statusOf = { (status: JSON, type: String) in
            status["conditions"]?.array?.first { $0["type"]?.string == type }?["status"]?.string
        }
        return ["Ready", "ContainersReady"].contains { statusOf(seen, $0) != statusOf(sent, $0) }
    }

    /// - Returns: the revision of the object that it made; nil when there was nothing to send.
    private func send(_ status: JSON, after sent: JSON) async throws -> Int? {
        guard let patch = StatusPatch.make(from: sent, to: status) else { return nil }
        // The uid makes it a conflict when another pod of this name has taken the place.
        let body: JSON = ["metadata": ["uid": .string(pod.uid)], "status": patch]
        let object = try await access.call(
            "PATCH", path + "/status", body: body, contentType: PatchType.strategic.rawValue)
        return object["metadata", "resourceVersion"]?.string.flatMap { Int($0) }
    }

    private func delete() async throws {
        let options: JSON = [
            "kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0,
            "preconditions": ["uid": .string(pod.uid)],
        ]
        _ = try await access.call("DELETE", path, body: options)
        news.post { $0.isForgotten = true }
    }

    /// A conflict may mean that another pod has the name now, or only that somebody else was faster.
    private func isGone(_ error: APIError) async -> Bool {
        if error.isNotFound { return true }
        guard error.code == 409 else { return false }
        do {
            return try await access.call("GET", path)["metadata", "uid"]?.string != pod.uid
        } catch let error as APIError {
            return error.isNotFound
        } catch {
            return false
        }
    }
}
