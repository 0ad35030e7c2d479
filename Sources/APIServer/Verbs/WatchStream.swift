import HTTP
import JSON
import Platform
import Storage
import Synchronization

/// The body of a watch: pulls from the cache when the connection can take more, so that a slow reader costs no memory.
final class WatchStream: ByteStream {
    enum Source: Sendable {
        case watch(CacheWatch)
        /// The watch can't begin; the stream says why and ends.
        case failed(StatusError)
    }

    private struct State {
        var pending: ArraySlice<CachedObject>
        var needsInitialBookmark: Bool
        var lastBookmark: Duration
        var isFirst = true
        var isOver = false
    }

    /// Marks the bookmark that ends the initial objects.
    private static let initialEventsEnd: JSON = ["k8s.io/initial-events-end": "true"]

    private let source: Source
    private let initialRevision: Revision
    private let selection: Selection
    private let options: WatchOptions
    private let writer: ResponseWriter
    private let time: any TimeSource
    private let deadline: Duration
    private let counter: WatchCounter
    private let state: Mutex<State>

    init(
        source: Source, initial: CacheList, selection: Selection, options: WatchOptions, writer: ResponseWriter,
        time: any TimeSource, deadline: Duration, counter: WatchCounter
    ) {
        self.source = source
        initialRevision = initial.revision
        self.selection = selection
        self.options = options
        self.writer = writer
        self.time = time
        self.deadline = deadline
        self.counter = counter
        state = Mutex(
            State(
                pending: initial.objects[...],
                needsInitialBookmark: options.sendInitialEvents == true && options.allowsBookmarks,
                lastBookmark: time.uptime))
    }

    deinit { finish() }

    func read() async throws -> [UInt8]? {
        if state.withLock({ $0.isOver }) { return nil }
        switch source {
        case .failed(let error):
            finish()
            return line("ERROR", error.status.encoded())
        case .watch(let watch):
            if let initial = nextInitial() { return initial }
            return try await nextEvents(watch)
        }
    }

    func cancel() { finish() }

    /// The next objects that were there when the watch began, then the bookmark that ends them.
    private func nextInitial() -> [UInt8]? {
        var objects: [CachedObject] = []
        var needsBookmark = false
        let isFirst = state.withLock { state in
            var bytes = 0
            while bytes < Limits.watchChunkBytes, let object = state.pending.popFirst() {
                bytes += object.bytes.count
                objects.append(object)
            }
            if state.pending.isEmpty, state.needsInitialBookmark {
                state.needsInitialBookmark = false
                needsBookmark = true
            }
            defer { if !objects.isEmpty { state.isFirst = false } }
            return state.isFirst
        }
        if objects.isEmpty, !needsBookmark { return nil }
        var chunk: [UInt8] = []
        for (index, object) in objects.enumerated() {
            chunk += line("ADDED", writer.eventObject(object.bytes, isFirst: isFirst && index == 0))
        }
        if needsBookmark {
            chunk += line(
                "BOOKMARK", writer.bookmarkObject(revision: initialRevision, annotations: Self.initialEventsEnd))
        }
        return chunk
    }

    private func nextEvents(_ watch: CacheWatch) async throws -> [UInt8]? {
        while time.uptime < deadline {
            let wake = min(deadline, nextBookmark())
            let batch: WatchBatch?
            do { batch = try await watch.next(until: wake) } catch StoreError.compacted(let oldest) {
                finish()
                let error = StatusError.expired("too old resource version: the oldest one known is \(oldest)")
                return line("ERROR", error.status.encoded())
            }
            guard let batch else { break }
            var chunk: [UInt8] = []
            for event in batch.events { append(event, to: &chunk) }
            if chunk.isEmpty, options.allowsBookmarks, time.uptime >= nextBookmark() {
                state.withLock { $0.lastBookmark = time.uptime }
                chunk += line("BOOKMARK", writer.bookmarkObject(revision: batch.revision, annotations: nil))
            }
            if !chunk.isEmpty { return chunk }
        }
        finish()
        return nil
    }

    private func nextBookmark() -> Duration {
        options.allowsBookmarks ? state.withLock { $0.lastBookmark } + Limits.bookmarkInterval : deadline
    }

    /// With a selector, an object that begins or ceases to match is an added or a deleted one to this watcher.
    private func append(_ event: WatchEvent, to chunk: inout [UInt8]) {
        let isIncluded = event.kind != .deleted && selection.includes(event.object)
        let wasIncluded = event.previous.map(selection.includes) ?? false
        let type: String
        switch (wasIncluded, isIncluded) {
        case (false, true): type = "ADDED"
        case (true, true): type = "MODIFIED"
        case (true, false): type = "DELETED"
        case (false, false): return
        }
        let isFirst = state.withLock { state in
            defer { state.isFirst = false }
            return state.isFirst
        }
        chunk += line(type, writer.eventObject(event.object.bytes, isFirst: isFirst))
    }

    private func line(_ type: String, _ object: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(object.count + 40)
        line += Array("{\"type\":\"\(type)\",\"object\":".utf8)
        line += object
        line += Array("}\n".utf8)
        return line
    }

    private func finish() {
        let wasOver = state.withLock { state in
            defer { state.isOver = true }
            return state.isOver
        }
        if wasOver { return }
        counter.close()
        if case .watch(let watch) = source { watch.cancel() }
    }
}
