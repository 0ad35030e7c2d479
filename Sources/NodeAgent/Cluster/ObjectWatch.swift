import Client
import HTTP
import JSON
import Platform
import Telemetry

/// Keeps up with a set of objects: lists them, then watches from there, for ever. While the API server is away it tries
/// again with growing pauses, and what it told before stands.
struct ObjectWatch: Sendable {
    enum Update: Sendable {
        /// The whole set: what is not in it is gone.
        case listed([JSON])
        case changed(JSON)
        case removed(JSON)
    }

    var access: ClusterAccess
    /// "/api/v1/pods".
    var path: String
    /// "fieldSelector=spec.nodeName%3Dn1", or empty.
    var selector: String

    static let retryFirst = Duration.milliseconds(50)
    static let retryMax = Duration.seconds(5)
    /// Watches last from 5 to 10 minutes, at random, so that not all begin anew at once (as Kubernetes' reflectors do).
    static let watchSecondsMin = 300
    static let watchOverrun = Duration.seconds(30)

    func run(_ tell: @Sendable (Update) -> Void) async {
        var delay = Self.retryFirst
        var revision: String?
        while !Task.isCancelled {
            do {
                let from: String
                if let revision { from = revision } else { from = try await list(tell) }
                revision = from
                try await follow(from: from) { update, seen in
                    delay = Self.retryFirst
                    revision = seen
                    if let update { tell(update) }
                }
            } catch let error as APIError where error.code == 410 {
                revision = nil
            } catch {
                Logger(component: "agent").debug("watch of \(path) broke off", ["error": "\(error)"])
            }
            try? await access.world.time.sleep(for: delay * (0.5 + access.world.random.nextUnit()))
            delay = min(delay * 2, Self.retryMax)
        }
    }

    private func list(_ tell: (Update) -> Void) async throws -> String {
        let json = try await access.call("GET", selector.isEmpty ? path : "\(path)?\(selector)")
        tell(.listed(json["items"]?.array ?? []))
        return json["metadata", "resourceVersion"]?.string ?? "0"
    }

    private func follow(from revision: String, _ see: (Update?, String) -> Void) async throws {
        let seconds = Self.watchSecondsMin + access.world.random.next(below: Self.watchSecondsMin)
        var query = "watch=true&allowWatchBookmarks=true&resourceVersion=\(revision)&timeoutSeconds=\(seconds)"
        if !selector.isEmpty { query += "&\(selector)" }
        let events = try await access.watch("\(path)?\(query)")
        let time = access.world.time
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                // The server ends the watch in time; when it can't, its machine is gone and nobody else will.
                if (try? await time.sleep(for: .seconds(seconds) + Self.watchOverrun)) != nil { events.cancel() }
            }
            defer { group.cancelAll() }
            try await events.forEach { event in
                switch event {
                case .added(let object), .modified(let object): see(.changed(object), Self.revision(object))
                case .deleted(let object): see(.removed(object), Self.revision(object))
                case .bookmark(let revision): see(nil, revision)
                }
            }
        }
    }

    private static func revision(_ object: JSON) -> String { object["metadata", "resourceVersion"]?.string ?? "" }
}
