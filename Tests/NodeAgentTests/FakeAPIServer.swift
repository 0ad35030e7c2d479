import HTTP
import JSON
import Platform
import Synchronization

@testable import NodeAgent

/// As much of an API server as an agent needs: objects by path, merge of status patches, watches.
final class FakeAPIServer: HTTPTransport {
    private struct State {
        /// By the path of the collection and the name.
        var objects: [String: [String: JSON]] = [:]
        var revision = 1
        var watchers: [(collection: String, name: String?, stream: WatchStream)] = []
        var isAway = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    struct Away: Error {}

    private let state = Mutex(State())
    private static let pods = "/api/v1/namespaces/default/pods"

    func setAway(_ isAway: Bool) {
        let watchers = state.withLock { state in
            state.isAway = isAway
            defer { if isAway { state.watchers = [] } }
            return isAway ? state.watchers.map(\.stream) : []
        }
        for stream in watchers { stream.cancel() }
    }

    /// Creates or replaces an object.
    func put(_ collection: String, _ name: String, _ object: JSON) {
        change(collection, name) { _ in object }
    }

    func putPod(_ name: String, uid: String, spec: JSON) {
        var spec = spec
        spec["nodeName"] = "n1"
        put(
            Self.pods, name,
            ["metadata": ["name": .string(name), "namespace": "default", "uid": .string(uid)], "spec": spec])
    }

    func pod(_ name: String) -> JSON? { object(Self.pods, name) }
    func object(_ collection: String, _ name: String) -> JSON? { state.withLock { $0.objects[collection]?[name] } }
    func objects(_ collection: String) -> [JSON] {
        state.withLock { Array($0.objects[collection, default: [:]].values) }
    }
    func removePod(_ name: String) { change(Self.pods, name) { _ in nil } }

    func deletePod(_ name: String, grace: Int) {
        change(Self.pods, name) { pod in
            var pod = pod
            pod?["metadata", "deletionTimestamp"] = .string((SystemTime().now + .seconds(grace)).rfc3339)
            pod?["metadata", "deletionGracePeriodSeconds"] = .int(Int64(grace))
            return pod
        }
    }

    /// Writes the condition Ready, as the node controller does.
    func setReady(_ name: String, _ status: String) {
        change(Self.pods, name) { pod in
            Self.merge(["status": ["conditions": [["type": "Ready", "status": .string(status)]]]], into: pod ?? [:])
        }
    }

    /// Waits until something about the objects holds; the test's own time limit ends it otherwise.
    func wait(until holds: @Sendable (FakeAPIServer) -> Bool) async {
        while !Task.isCancelled {
            let seen = state.withLock { $0.revision }
            if holds(self) { return }
            await withCheckedContinuation { continuation in
                // What changed since the look must not be waited for.
                let isNew = state.withLock { state in
                    if state.revision == seen { state.waiters.append(continuation) }
                    return state.revision != seen
                }
                if isNew { continuation.resume() }
            }
        }
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        if state.withLock({ $0.isAway }) { throw Away() }
        let target = RequestTarget(request.target)
        let path = "/" + target.path.joined(separator: "/")
        let body: JSON? =
            if case .bytes(let bytes) = request.body, !bytes.isEmpty { try JSON(parsing: bytes) } else { nil }
        switch request.method {
        case "GET" where target.flag("watch"): return watch(path, target)
        case "GET": return get(path, target)
        case "POST":
            let name = body?["metadata", "name"]?.string ?? ""
            return Self.answer(201, change(path, name) { _ in body })
        default: return write(request.method, target, body ?? [:])
        }
    }

    private func write(_ method: String, _ target: RequestTarget, _ body: JSON) -> HTTPResponse {
        var path = target.path
        if path.last == "status" { path.removeLast() }
        let name = path.removeLast()
        let collection = "/" + path.joined(separator: "/")
        guard object(collection, name) != nil else { return Self.notFound }
        if method == "DELETE" {
            change(collection, name) { _ in nil }
            return Self.answer(200, [:])
        }
        return Self.answer(200, change(collection, name) { old in Self.merge(body, into: old ?? [:]) })
    }

    /// A merge patch whose conditions merge by type.
    private static func merge(_ patch: JSON, into target: JSON) -> JSON {
        guard let members = patch.object else { return patch }
        var target = target.object == nil ? [:] : target
        for (key, value) in members {
            if value.isNull {
                target[key] = nil
            } else if key == "conditions" {
                var list = target[key]?.array ?? []
                for condition in value.array ?? [] {
                    list.removeAll { $0["type"] == condition["type"] }
                    list.append(merge(condition, into: [:]))
                }
                target[key] = .array(list)
            } else {
                target[key] = merge(value, into: target[key] ?? [:])
            }
        }
        return target
    }

    private func get(_ path: String, _ target: RequestTarget) -> HTTPResponse {
        let parts = path.split(separator: "/").map(String.init)
        if let name = parts.last, let object = object("/" + parts.dropLast().joined(separator: "/"), name) {
            return Self.answer(200, object)
        }
        let isCollection = ["pods", "services", "configmaps", "secrets", "events", "leases", "nodes"].contains(
            parts.last)
        guard isCollection else { return Self.notFound }
        let (items, revision) = state.withLock { state in
            (state.objects[Self.collection(path)] ?? [:], state.revision)
        }
        let name = Self.selectedName(target)
        return Self.answer(
            200,
            [
                "metadata": ["resourceVersion": .string(String(revision))],
                "items": .array(items.filter { name == nil || $0.key == name }.map(\.value)),
            ])
    }

    private func watch(_ path: String, _ target: RequestTarget) -> HTTPResponse {
        let stream = WatchStream()
        // Everything is told again at the start: what is told twice changes nothing.
        state.withLock { state in
            let name = Self.selectedName(target)
            state.watchers.append((Self.collection(path), name, stream))
            let now = state.objects[Self.collection(path)] ?? [:]
            for (key, object) in now where name == nil || key == name { stream.send("ADDED", object) }
        }
        return HTTPResponse(status: 200, body: .stream(stream))
    }

    /// - Returns: the object as this change left it: another one may follow before the answer to this one is sent.
    @discardableResult
    private func change(_ collection: String, _ name: String, _ edit: (JSON?) -> JSON?) -> JSON {
        let (object, waiters) = state.withLock { state in
            state.revision += 1
            let old = state.objects[collection]?[name]
            var new = edit(old)
            new?["metadata", "resourceVersion"] = .string(String(state.revision))
            state.objects[collection, default: [:]][name] = new
            let object = new ?? old ?? [:]
            // Within the lock: no watch sees two changes in the wrong order.
            for watcher in state.watchers where watcher.collection == collection && (watcher.name ?? name) == name {
                watcher.stream.send(new == nil ? "DELETED" : "MODIFIED", object)
            }
            defer { state.waiters = [] }
            return (object, state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        return object
    }

    /// All namespaces are the one namespace of the tests.
    private static func collection(_ path: String) -> String {
        path == "/api/v1/pods" ? pods : path == "/api/v1/services" ? "/api/v1/namespaces/default/services" : path
    }

    private static func selectedName(_ target: RequestTarget) -> String? {
        let prefix = "metadata.name="
        guard let selector = target.parameters["fieldSelector"], selector.hasPrefix(prefix) else { return nil }
        return String(selector.dropFirst(prefix.count))
    }

    private static let notFound = answer(404, ["kind": "Status", "reason": "NotFound", "code": 404])

    private static func answer(_ status: Int, _ json: JSON) -> HTTPResponse {
        HTTPResponse(status: status, body: .bytes(json.encoded()))
    }
}

/// The lines of one watch.
final class WatchStream: ByteStream {
    private let lines: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation

    init() { (lines, continuation) = AsyncStream.makeStream(of: [UInt8].self) }

    func send(_ type: String, _ object: JSON) {
        continuation.yield((["type": .string(type), "object": object] as JSON).encoded() + [0x0a])
    }

    func read() async throws -> [UInt8]? {
        for await line in lines { return line }
        return nil
    }

    func cancel() { continuation.finish() }
}
