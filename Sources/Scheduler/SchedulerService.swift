import Client
import JSON
import Platform
import Resources
import Synchronization

/// Gives every pod that has no node one, as `PlacementRule` decides, and says of the others why they have none.
///
/// One decision follows the other, each on a view that counts what was decided before; the bindings of many run at the
/// same time.
public final class SchedulerService: Sendable {
    /// So many bindings and reports are under way at once. Decisions are faster than the API server: more would only
    /// queue up there.
    public static let callsInFlightMax = 64
    public static let defaultName = "default-scheduler"
    /// How often the queue is searched for pods that wait too long.
    static let sweepInterval = Duration.seconds(30)

    let client: APIClient
    let world: World
    let events: EventRecorder
    private let informers: InformerFactory?
    private let pods: Informer
    private let nodes: Informer
    private let state: Mutex<SchedulerState>
    private let callsInFlight = Mutex(0)
    private let wakings: AsyncStream<Void>
    private let waking: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - name: pods whose `spec.schedulerName` is another are left to others.
    ///   - informers: a factory that the caller runs, to share its copies of pods and nodes; nil: copies of its own.
    public init(
        client: APIClient, world: World, name: String = SchedulerService.defaultName, informers: InformerFactory? = nil
    ) {
        self.client = client
        self.world = world
        let shared = informers ?? InformerFactory(client: client, world: world)
        self.informers = informers == nil ? shared : nil
        events = EventRecorder(client: client, world: world, component: name)
        pods = shared.informer(Pod.definition.resource)
        nodes = shared.informer(Node.definition.resource)
        state = Mutex(SchedulerState(name: name))
        (wakings, waking) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        observe()
    }

    /// Runs until the task is cancelled. Once only: a new scheduler begins with a new service.
    public func run() async {
        await withDiscardingTaskGroup { group in
            if let informers { group.addTask { await informers.run() } }
            await nodes.waitForSync()
            await pods.waitForSync()
            group.addTask { await self.sweep() }
            await decideAll(&group)
            group.cancelAll()
        }
    }

    private func observe() {
        pods.addHandler { [weak self] change in
            switch change {
            case .stored(let object, _):
                let pod = PodFacts(Pod(object))
                self?.update { state, now in state.storePod(pod, now: now) }
            case .removed(let object):
                let key = ObjectKey(of: object)
                self?.update { state, now in state.removePod(key, now: now) }
            }
        }
        nodes.addHandler { [weak self] change in
            switch change {
            case .stored(let object, _):
                let node = NodeFacts(Node(object))
                self?.update { state, now in state.storeNode(node, now: now) }
            case .removed(let object):
                let name = ObjectKey(of: object).name
                self?.update { state, _ in state.removeNode(name) }
            }
        }
    }

    func update(_ change: (inout SchedulerState, Duration) -> Void) {
        let now = world.time.uptime
        state.withLock { change(&$0, now) }
        waking.yield()
    }
}

extension SchedulerService {
    private func decideAll(_ group: inout DiscardingTaskGroup) async {
        var nextTimer: Duration?
        waking.yield()
        for await _ in wakings {
            while let decision = nextDecision() {
                group.addTask {
                    await self.perform(decision)
                    self.callsInFlight.withLock { $0 -= 1 }
                    self.waking.yield()
                }
            }
            let now = world.time.uptime
            if let time = nextTimer, time <= now { nextTimer = nil }
            guard let due = state.withLock({ $0.nextWaking }), nextTimer.map({ due < $0 }) ?? true else { continue }
            nextTimer = due
            group.addTask {
                try? await self.world.time.sleep(for: due - now)
                self.waking.yield()
            }
        }
    }

    private func nextDecision() -> SchedulerState.Decision? {
        guard callsInFlight.withLock({ $0 < Self.callsInFlightMax }) else { return nil }
        let now = world.time.uptime
        guard let decision = state.withLock({ $0.decide(now: now) }) else { return nil }
        callsInFlight.withLock { $0 += 1 }
        return decision
    }

    private func sweep() async {
        while (try? await world.time.sleep(for: Self.sweepInterval)) != nil {
            update { state, now in state.retryForgotten(now: now) }
        }
    }

    private func perform(_ decision: SchedulerState.Decision) async {
        switch decision {
        case .bind(let pod, let node): await bind(pod, to: node)
        case .report(let pod, let message): await report(pod, message)
        }
    }
}
