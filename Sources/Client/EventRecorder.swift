import JSON
import Platform
import Resources
import Synchronization
import Telemetry

/// Tells users what happened to an object, as core/v1 Events. Repeats are counted in one Event.
public final class EventRecorder: Sendable {
    public enum Kind: String, Sendable { case normal = "Normal", warning = "Warning" }

    /// Events about one object: this many at once, then one in `refillPeriod` (Kubernetes: 25, one in 5 minutes).
    static let burst = 25.0
    static let refillPeriod = Duration.seconds(300)
    /// Beyond this many remembered events everything is forgotten: a repeat then starts a new Event.
    static let rememberedMax = 4096
    /// When this many posted events wait, further ones are dropped (Kubernetes: 1000).
    static let waitingMax = 1000

    private static let events = GroupVersionResource(group: "", version: "v1", resource: "events")

    private struct Identity: Hashable {
        var uid: String
        var kind: Kind
        var reason: String
        var message: String
    }

    private struct State {
        var known: [Identity: (key: ObjectKey, count: Int)] = [:]
        var budgets: [String: (tokens: Double, time: Duration)] = [:]
    }

    private let client: APIClient
    private let world: World
    private let component: String
    private let state = Mutex(State())
    private let posted: AsyncStream<Posted>
    private let post: AsyncStream<Posted>.Continuation

    private struct Posted: Sendable {
        var object: JSON
        var kind: Kind
        var reason: String
        var message: String
    }

    public init(client: APIClient, world: World, component: String) {
        self.client = client
        self.world = world
        self.component = component
        (posted, post) = AsyncStream.makeStream(of: Posted.self, bufferingPolicy: .bufferingOldest(Self.waitingMax))
    }

    /// Leaves the event to `run` and returns at once, so that whoever acts need not wait for what is said about it.
    public func post(_ object: JSON, _ kind: Kind = .normal, reason: String, message: String) {
        post.yield(Posted(object: object, kind: kind, reason: reason, message: message))
    }

    /// Records what is posted, until the task is cancelled.
    public func run() async {
        for await event in posted {
            await record(event.object, event.kind, reason: event.reason, message: event.message)
        }
    }

    /// Never fails: an event that can't be stored is dropped. `object` must carry apiVersion, kind and metadata.
    public func record(_ object: JSON, _ kind: Kind = .normal, reason: String, message: String) async {
        let identity = Identity(
            uid: object["metadata", "uid"]?.string ?? "", kind: kind, reason: reason, message: message)
        guard takeToken(identity.uid) else { return }
        do {
            if let (key, count) = countRepeat(identity) {
                let patch: JSON = ["count": .int(Int64(count)), "lastTimestamp": .string(world.time.now.rfc3339)]
                try await client.patch(Self.events, key, patch)
            } else {
                let event = event(about: object, identity)
                let key = ObjectKey(of: event)
                _ = try await client.create(Self.events, namespace: key.namespace, event)
                state.withLock { state in
                    if state.known.count >= Self.rememberedMax { state.known = [:] }
                    state.known[identity] = (key, 1)
                }
            }
        } catch {
            state.withLock { _ = $0.known.removeValue(forKey: identity) }
            Logger(component: component).debug("event dropped", ["error": "\(error)"])
        }
    }

    private func countRepeat(_ identity: Identity) -> (ObjectKey, Int)? {
        state.withLock { state in
            guard let entry = state.known[identity] else { return nil }
            state.known[identity] = (entry.key, entry.count + 1)
            return (entry.key, entry.count + 1)
        }
    }

    private func takeToken(_ uid: String) -> Bool {
        let now = world.time.uptime
        return state.withLock { state in
            if state.budgets.count >= Self.rememberedMax { state.budgets = [:] }
            var budget = state.budgets[uid] ?? (Self.burst, now)
            let refill = (now - budget.time).secondsDouble / Self.refillPeriod.secondsDouble
            budget = (min(Self.burst, budget.tokens + refill), now)
            let isAllowed = budget.tokens >= 1
            if isAllowed { budget.tokens -= 1 }
            state.budgets[uid] = budget
            return isAllowed
        }
    }

    private func event(about object: JSON, _ identity: Identity) -> JSON {
        let key = ObjectKey(of: object)
        let now = JSON.string(world.time.now.rfc3339)
        let namespace = key.namespace.isEmpty ? "default" : key.namespace
        var involved: JSON = [
            "namespace": .string(key.namespace), "name": .string(key.name), "uid": .string(identity.uid),
        ]
        involved["apiVersion"] = object["apiVersion"]
        involved["kind"] = object["kind"]
        involved["resourceVersion"] = object["metadata", "resourceVersion"]
        return [
            "apiVersion": "v1", "kind": "Event",
            "metadata": [
                "namespace": .string(namespace),
                "name": .string("\(key.name).\(String(world.random.next(), radix: 16))"),
            ],
            "involvedObject": involved, "type": .string(identity.kind.rawValue), "reason": .string(identity.reason),
            "message": .string(identity.message), "source": ["component": .string(component)],
            "reportingComponent": .string(component), "reportingInstance": "", "firstTimestamp": now,
            "lastTimestamp": now, "count": 1,
        ]
    }
}
