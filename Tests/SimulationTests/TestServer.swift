import HTTP
import JSON
import Platform
import Storage

/// As much of an API server as a simulated cluster needs, so that the simulation itself can be tested.
struct TestServer: HTTPHandler {
    private let store: any Store
    private let world: World
    private let cache: WatchCache

    init(store: any Store, world: World) {
        self.store = store
        self.world = world
        cache = WatchCache(store: store, prefix: "/registry/", world: world) { bytes in
            let node = (try? JSON(parsing: bytes))?["spec", "nodeName"]?.string ?? ""
            return SelectorAttributes(fields: ["spec.nodeName": node])
        }
    }

    func run() async throws { try await cache.run() }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
        do {
            let target = Target(request.target)
            var body: JSON = [:]
            if case .bytes(let bytes) = request.body, !bytes.isEmpty { body = try JSON(parsing: bytes) }
            switch (request.method, target.name) {
            case ("GET", nil) where target.parameters["watch"] != nil: return try await watch(target)
            case ("GET", nil): return try await list(target)
            case ("POST", nil): return try await create(target, body)
            case ("PATCH", let name?): return try await patch(target.key(name), body)
            case ("DELETE", let name?): return try await delete(target.key(name), body)
            default: return HTTPResponse(status: 405)
            }
        } catch StoreError.compacted {
            return HTTPResponse(status: 410)
        } catch {
            return HTTPResponse(status: 503)
        }
    }
}

extension TestServer {
    /// `/api/v1[/namespaces/NS]/RESOURCE[/NAME[/status]]?PARAMETERS`
    private struct Target {
        var prefix = ""
        var name: String?
        var parameters: [String: String] = [:]

        init(_ target: String) {
            let halves = target.split(separator: "?")
            var path = halves[0].split(separator: "/").map(String.init)
            path.removeFirst(path.first == "api" ? 2 : 3)
            var namespace = path.first == "nodes" ? "cluster/" : ""
            if path.count > 2, path[0] == "namespaces" {
                namespace = path[1] + "/"
                path.removeFirst(2)
            }
            prefix = "/registry/\(path[0])/\(namespace)"
            name = path.count > 1 ? path[1] : nil
            for pair in halves.dropFirst().first?.split(separator: "&") ?? [] {
                let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                parameters[parts[0]] = parts.count > 1 ? parts[1] : ""
            }
        }

        func key(_ name: String) -> String { prefix + name }

        func selects(_ object: CachedObject) -> Bool {
            guard let node = parameters["fieldSelector"]?.split(separator: "D").last else { return true }
            return object.attributes.fields["spec.nodeName"] == String(node)
        }
    }

    private func list(_ target: Target) async throws -> HTTPResponse {
        try await cache.waitUntilCurrent()
        let list = cache.list(prefix: target.prefix, where: target.selects)
        let items = try list.objects.map { try JSON(parsing: $0.bytes) }
        return answer(["metadata": ["resourceVersion": .string("\(list.revision)")], "items": .array(items)])
    }

    private func watch(_ target: Target) async throws -> HTTPResponse {
        let revision = target.parameters["resourceVersion"].flatMap { Revision($0) } ?? 0
        let watch = try cache.watch(prefix: target.prefix, after: revision)
        return HTTPResponse(status: 200, body: .stream(EventStream(watch: watch, target: target)))
    }

    private struct EventStream: ByteStream {
        let watch: CacheWatch
        let target: Target

        func read() async throws -> [UInt8]? {
            guard let batch = try await watch.next() else { return nil }
            var bytes = Array("\n".utf8.dropFirst())
            for event in batch.events {
                let isSelected = target.selects(event.object) && event.kind != .deleted
                let wasSelected = event.previous.map(target.selects) ?? false
                guard isSelected || wasSelected else { continue }
                let type = isSelected ? (wasSelected ? "MODIFIED" : "ADDED") : "DELETED"
                bytes += Array(#"{"type":"\#(type)","object":"#.utf8) + event.object.bytes + Array("}\n".utf8)
            }
            return bytes
        }

        func cancel() { watch.cancel() }
    }
}

extension TestServer {
    private func create(_ target: Target, _ body: JSON) async throws -> HTTPResponse {
        var object = body
        let base = body["metadata", "generateName"]?.string ?? ""
        let name = body["metadata", "name"]?.string ?? base + "\(world.random.next() % 1_000_000_000)"
        object["metadata", "name"] = .string(name)
        object["metadata", "namespace"] = .string(target.prefix.split(separator: "/").last.map(String.init) ?? "")
        object["metadata", "uid"] = .string("\(world.random.next())")
        object["metadata", "generation"] = 1
        return try await commit(target.key(name), object, revision: 0) ?? HTTPResponse(status: 409)
    }

    private func patch(_ key: String, _ patch: JSON) async throws -> HTTPResponse {
        while true {
            guard let current = try await store.get(key) else { return HTTPResponse(status: 404) }
            let old = try JSON(parsing: current.value)
            var new = Self.merge(old, patch)
            if let uid = patch["metadata", "uid"], uid != old["metadata", "uid"] { return HTTPResponse(status: 409) }
            if old["spec"] != new["spec"] {
                new["metadata", "generation"] = .int(Int64((old["metadata", "generation"]?.int ?? 0) + 1))
            }
            if let done = try await commit(key, new, revision: current.modRevision) { return done }
        }
    }

    private func delete(_ key: String, _ options: JSON) async throws -> HTTPResponse {
        guard let current = try await store.get(key) else { return HTTPResponse(status: 404) }
        var object = try JSON(parsing: current.value)
        if let uid = options["preconditions", "uid"], uid != object["metadata", "uid"] {
            return HTTPResponse(status: 409)
        }
        if key.hasPrefix("/registry/pods/"), options["gracePeriodSeconds"]?.int != 0 {
            object["metadata", "deletionTimestamp"] = .string(world.time.now.rfc3339)
            return try await commit(key, object, revision: current.modRevision) ?? HTTPResponse(status: 409)
        }
        _ = try await store.commit(Transaction(mutations: [.delete(key: key)]))
        return answer([:])
    }

    /// nil on a conflict.
    private func commit(_ key: String, _ object: JSON, revision: Revision) async throws -> HTTPResponse? {
        let transaction = Transaction(
            conditions: [(key, revision)], mutations: [.put(key: key, value: object.encoded())])
        guard case .committed = try await store.commit(transaction) else { return nil }
        return answer(object)
    }

    private func answer(_ json: JSON) -> HTTPResponse { HTTPResponse(status: 200, body: .bytes(json.encoded())) }

    private static func merge(_ old: JSON, _ patch: JSON) -> JSON {
        guard let members = patch.object else { return patch }
        var merged: JSON = old.object == nil ? [:] : old
        for (key, value) in members { merged[key] = value.isNull ? Optional.none : merge(merged[key] ?? .null, value) }
        return merged
    }
}
