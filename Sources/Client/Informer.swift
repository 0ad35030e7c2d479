import JSON
import Platform
import Resources
import Synchronization
import Telemetry

/// Keeps a local copy of a set of objects: lists them, then watches from there, for ever. While the API server is away it
/// tries again with growing pauses, and what it holds stands.
public final class Informer: Sendable {
    /// What changed; `old` is nil for an object that was not known.
    public enum Change: Sendable {
        case stored(JSON, old: JSON?)
        case removed(JSON)
        public var object: JSON {
            switch self {
            case .stored(let object, _), .removed(let object): object
            }
        }
    }

    public typealias Handler = @Sendable (Change) -> Void

    static let retryFirst = Duration.milliseconds(50)
    static let retryMax = Duration.seconds(5)
    /// Watches last from 5 to 10 minutes, at random, so that not all begin anew at once.
    static let watchSecondsMin = 300
    /// Beyond its end a watch that still stands hangs on a machine that is gone.
    static let watchOverrun = Duration.seconds(30)

    public let resource: GroupVersionResource
    public let labelSelector: String?
    public let fieldSelector: String?
    private let client: APIClient
    private let world: World
    private let state: Mutex<State>

    private struct State {
        var cache = ObjectCache()
        var handlers: [Handler] = []
        var isSynced = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    public init(
        _ resource: GroupVersionResource, client: APIClient, world: World, labelSelector: String? = nil,
        fieldSelector: String? = nil
    ) {
        self.resource = resource
        self.client = client
        self.world = world
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        state = Mutex(State())
    }

    /// Calls the handler on every change from now on. Add handlers before `run`. A handler must return at once: it puts a
    /// key into a queue.
    public func addHandler(_ handler: @escaping Handler) { state.withLock { $0.handlers.append(handler) } }

    /// Keeps an index under a name, so that `objects(index:value:)` is no search.
    public func addIndex(_ name: String, _ values: @escaping @Sendable (JSON) -> [String]) {
        state.withLock { $0.cache.addIndex(name, values) }
    }

    public func get(_ key: ObjectKey) -> JSON? { state.withLock { $0.cache.objects[key] } }
    /// Every object, sorted by its key.
    public var objects: [JSON] { state.withLock { $0.cache.sorted } }
    public func objects(index: String, value: String) -> [JSON] { state.withLock { $0.cache.find(index, value) } }

    /// Whether the first list is in the cache.
    public var hasSynced: Bool { state.withLock { $0.isSynced } }

    public func waitForSync() async {
        await withCheckedContinuation { continuation in
            let isSynced = state.withLock { state in
                if !state.isSynced { state.waiters.append(continuation) }
                return state.isSynced
            }
            if isSynced { continuation.resume() }
        }
    }

    /// Runs until the task is cancelled.
    public func run() async {
        var delay = Self.retryFirst
        var revision: String?
        while !Task.isCancelled {
            do {
                let from = if let revision { revision } else { try await relist() }
                revision = from
                try await follow(from: from) { seen in
                    revision = seen
                    delay = Self.retryFirst
                }
            } catch let error as APIError where error.code == 410 {
                revision = nil
            } catch {
                Logger(component: "informer").debug("\(resource.resource): watch broke off", ["error": "\(error)"])
            }
            try? await world.time.sleep(for: delay * (0.5 + world.random.nextUnit()))
            delay = min(delay * 2, Self.retryMax)
        }
        markSynced()  // Whoever waits for the cache must notice the end too.
    }

    private func relist() async throws -> String {
        let list = try await client.list(resource, labelSelector: labelSelector, fieldSelector: fieldSelector)
        var gone = Set(state.withLock { $0.cache.objects.keys })
        for object in list.items {
            gone.remove(ObjectKey(of: object))
            store(object)
        }
        for key in gone.sorted() { if let object = get(key) { remove(object) } }
        markSynced()
        return list.resourceVersion
    }

    private func follow(from revision: String, _ see: (String) -> Void) async throws {
        let seconds = Self.watchSecondsMin + world.random.next(below: Self.watchSecondsMin)
        let events = try await client.watch(
            resource, labelSelector: labelSelector, fieldSelector: fieldSelector, from: revision,
            timeoutSeconds: seconds)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { [time = world.time] in
                // The server ends the watch in time; when it can't, its machine is gone and nobody else will.
                if (try? await time.sleep(for: .seconds(seconds) + Self.watchOverrun)) != nil { events.cancel() }
            }
            defer { group.cancelAll() }
            try await events.forEach { event in
                switch event {
                case .added(let object), .modified(let object):
                    store(object)
                    see(object["metadata", "resourceVersion"]?.string ?? revision)
                case .deleted(let object):
                    remove(object)
                    see(object["metadata", "resourceVersion"]?.string ?? revision)
                case .bookmark(let seen): see(seen)
                }
            }
        }
    }

    private func store(_ object: JSON) {
        let (old, handlers) = state.withLock { ($0.cache.store(object), $0.handlers) }
        if old?["metadata", "resourceVersion"] == object["metadata", "resourceVersion"], old != nil { return }
        for handler in handlers { handler(.stored(object, old: old)) }
    }

    private func remove(_ object: JSON) {
        let handlers = state.withLock { state in
            state.cache.remove(ObjectKey(of: object)) == nil ? [] : state.handlers
        }
        for handler in handlers { handler(.removed(object)) }
    }

    private func markSynced() {
        let waiters = state.withLock { state in
            state.isSynced = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
