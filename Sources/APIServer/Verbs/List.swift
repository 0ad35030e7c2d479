import HTTP
import JSON
import Storage

extension ResourceHandler {
    /// GET of a collection, page by page when `limit` is given.
    func list() async throws -> HTTPResponse {
        let writer = try writer()
        let options = try ListOptions(query)
        let selection = try Selection(query, for: definition)
        let page = try await page(options, selection)
        var metadata: JSON = ["resourceVersion": .string(String(page.revision))]
        if page.remaining > 0, let last = page.objects.last {
            metadata["continue"] = .string(ContinueToken(revision: page.revision, startAfter: last.key).text)
            // With a selector nobody knows how many of the rest it would choose.
            if selection.isEverything { metadata["remainingItemCount"] = .int(Int64(page.remaining)) }
        }
        return writer.list(page, metadata: metadata)
    }

    private func page(_ options: ListOptions, _ selection: Selection) async throws -> CacheList {
        let prefix = storage.keyPrefix(namespace: target.namespace)
        let cache = storage.cache
        let include: (CachedObject) -> Bool = { selection.includes($0) }
        if let token = options.continuation {
            do {
                return try await cache.list(
                    at: token.revision, prefix: prefix, startAfter: token.startAfter, limit: options.limit,
                    where: include)
            } catch StoreError.compacted {
                throw StatusError.expired(
                    "The provided continue parameter is too old to display a consistent list result. You must start a "
                        + "new list without the continue parameter.")
            }
        }
        switch (options.match, options.revision) {
        case (.exact, let revision?):
            do {
                return try await cache.list(at: revision, prefix: prefix, limit: options.limit, where: include)
            } catch { throw storage.unusedRevisionError(error, wanted: revision) }
        case (_, let revision?): try await waitUntil(max(revision, 1))
        case (_, nil): try await cache.waitUntilCurrent()
        }
        return cache.list(prefix: prefix, limit: options.limit, where: include)
    }
}
