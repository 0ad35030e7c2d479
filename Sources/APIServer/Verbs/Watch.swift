import HTTP
import JSON
import Storage

extension ResourceHandler {
    /// GET with `watch=1`: a stream of events, one JSON object a line.
    func watch() async throws -> HTTPResponse {
        var selection = try Selection(query, for: definition)
        if let name = target.name {
            selection.fields.requirements.append(.init(field: "metadata.name", value: name, isEqual: true))
        }
        let options = try WatchOptions(query)
        let prefix = storage.keyPrefix(namespace: target.namespace)
        let time = server.world.time
        let timeout =
            options.timeout ?? Limits.watchTimeout * (1 + server.world.random.nextUnit())
        guard server.watches.open() else {
            throw StatusError.tooManyRequests("too many watches are open: the limit is \(Limits.watchesMax)")
        }
        var isHandedOver = false
        defer { if !isHandedOver { server.watches.close() } }

        let initial = try await initialObjects(options, selection, prefix)
        let source: WatchStream.Source
        do {
            source = .watch(try storage.cache.watch(prefix: prefix, after: initial.revision))
        } catch StoreError.compacted(let oldest) {
            // Kubernetes answers 200 and says it in the stream.
            source = .failed(
                .expired("too old resource version: \(initial.revision) (\(oldest))"))
        }
        let stream = WatchStream(
            source: source, initial: initial, selection: selection, options: options, writer: try writer(), time: time,
            deadline: time.uptime + timeout, counter: server.watches)
        isHandedOver = true
        var response = HTTPResponse(
            status: 200, headers: HTTPHeaders([("Content-Type", "application/json")]), body: .stream(stream))
        response.isEndless = true
        return response
    }

    /// What the watch starts with, and the revision after which its events go on.
    private func initialObjects(
        _ options: WatchOptions, _ selection: Selection, _ prefix: String?
    ) async throws -> CacheList {
        let cache = storage.cache
        switch options.revision {
        case nil: try await cache.waitUntilCurrent()
        case let revision? where options.sendInitialEvents == true || revision == 0:
            try await waitUntil(max(revision, 1))
        case let revision?: return CacheList(objects: [], revision: revision, remaining: 0)
        }
        if options.sendInitialEvents == false {
            return CacheList(objects: [], revision: cache.revision, remaining: 0)
        }
        return cache.list(prefix: prefix) { selection.includes($0) }
    }
}
