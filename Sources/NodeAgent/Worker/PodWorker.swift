import JSON
import Platform
import Runtime
import Synchronization
import Telemetry

/// Drives one pod: hears what happened, decides, acts, reports, and waits for the next news. One step at a time, so that
/// nothing about a pod ever races; what takes long (stops, probes, hooks) runs beside it and comes back as news.
actor PodWorker {
    /// Where others tell it that something happened.
    nonisolated let news = Mailbox<PodNews>(empty: PodNews())
    nonisolated let uid: String
    nonisolated let view: SharedValue<PodView>

    let services: AgentServices
    let reporter: StatusReporter
    var pod: PodManifest
    var observed: PodObservation
    var references: Set<ReferencedObject> = []
    /// The earliest wake-up that is under way.
    private var timerAt: Timestamp?
    var isDone = false
    private let seenAt: Duration
    private let wasAdopted: Bool
    private var hasStarted = false
    /// Waits that were told of in an event, so that each is told once.
    var toldWaits: [String: PodPlan.Waiting] = [:]

    /// More steps without a pause mean that the decision and the runtime disagree for ever.
    static let stepsMax = 64

    init(pod: PodManifest, services: AgentServices, sandbox: Sandbox?, containers: [ContainerStatus]) {
        self.pod = pod
        self.services = services
        uid = pod.uid
        seenAt = services.world.time.uptime
        wasAdopted = sandbox != nil
        var observed = PodObservation(startTime: pod.reportedStartTime ?? services.world.time.now)
        observed.sandbox = sandbox
        observed.containers =
            containers + LostContainers.find(pod, among: containers, now: services.world.time.now)
        self.observed = observed
        if let sandbox { services.podsBySandbox.update { $0[sandbox.id] = pod.uid } }
        view = SharedValue(PodView(pod: pod, observed: observed))
        reporter = StatusReporter(pod: pod, access: services.access, news: news)
    }

    /// Works until the pod is gone or the task is cancelled; cancelled, it leaves the containers running.
    func run() async {
        await withDiscardingTaskGroup { group in
            let reporter = reporter
            group.addTask { await reporter.run() }
            adoptContainers()
            while !isDone {
                await step(&group)
                if isDone { break }
                guard let next = await news.next() else { break }
                absorb(next)
                await refresh()
            }
            group.cancelAll()
        }
        for object in references { services.references.release(object) }
        if let sandbox = observed.sandbox { services.podsBySandbox.update { $0[sandbox.id] = nil } }
    }

    private func step(_ group: inout DiscardingTaskGroup) async {
        followReferences(&group)
        if needsVolumes, observed.isPrepared { await rewriteVolumes() }
        for _ in 0..<Self.stepsMax {
            syncMemory()
            let now = services.world.time.now
            let plan = PodPlan.decide(pod: pod, observed: observed, now: now)
            if plan.actions.isEmpty {
                finishStep(plan, now, &group)
                return
            }
            for action in plan.actions {
                await perform(action, &group)
                if isDone { return }
            }
        }
        Logger(component: "agent").warning("pod does not settle", ["pod": pod.key.description])
        arm(services.world.time.now + .seconds(1), &group)
    }

    private func finishStep(_ plan: PodPlan, _ now: Timestamp, _ group: inout DiscardingTaskGroup) {
        if !hasStarted, pod.containers.allSatisfy({ observed.isRunning($0.name) }) {
            hasStarted = true
            let duration = services.world.time.uptime - seenAt
            if !wasAdopted { services.metrics.podStartSeconds.observe(duration.secondsDouble) }
        }
        report(plan, now)
        if let wakeAt = plan.wakeAt { arm(wakeAt, &group) }
    }

    func report(_ plan: PodPlan, _ now: Timestamp) {
        tellWaits(plan)
        let builder = PodStatusBuilder(
            pod: pod, observed: observed, plan: plan, hostIP: services.configuration.hostIP,
            runtimeName: services.runtime.schemeName, now: now)
        let status = builder.status()
        // The next status starts from this one: it keeps the times of conditions that did not change.
        pod.remember(status)
        view.update { $0 = PodView(pod: pod, observed: observed) }
        if !observed.isRemoved { reporter.report(status) }
    }

    private func arm(_ time: Timestamp, _ group: inout DiscardingTaskGroup) {
        let now = services.world.time.now
        if let timerAt, timerAt > now, timerAt <= time { return }
        timerAt = time
        let world = services.world
        let news = news
        group.addTask {
            try? await world.time.sleep(for: max(time - now, .zero))
            news.post { $0.timerFired = true }
        }
    }

    private func absorb(_ next: PodNews) {
        if let newer = next.pod {
            reporter.note(newer)
            pod = newer.carryingStatus(of: pod)
        }
        if next.timerFired { timerAt = nil }
        if next.isRemoved { observed.isRemoved = true }
        if next.isForgotten {
            observed.isRemoved = true
            observed.drainUntil = observed.drainUntil ?? services.world.time.now
        }
        for answer in next.answers { absorb(answer) }
        for (id, success) in next.postStarts {
            for (name, memory) in observed.memory where memory.probedID == id && memory.postStart == .running {
                observed.memory[name]?.postStart = success ? .done : .failed
            }
        }
        if next.referencesChanged { retryConfiguration() }
    }

    /// A ConfigMap or Secret has appeared or changed: what failed for want of it is tried at once, volumes are written again.
    private func retryConfiguration() {
        if observed.preparationFailure?.reason == .volumes { observed.preparationFailure = nil }
        for (name, memory) in observed.memory where memory.failure?.reason == .configuration {
            observed.memory[name]?.failure = nil
        }
        needsVolumes = true
    }

    /// Volumes are to be written again, for a pod that is prepared already.
    var needsVolumes = false

    private func followReferences(_ group: inout DiscardingTaskGroup) {
        for object in VolumeManager.references(of: pod) where references.insert(object).inserted {
            services.references.retain(object)
            let (store, news) = (services.references, news)
            group.addTask {
                await store.follow(object) { news.post { $0.referencesChanged = true } }
            }
        }
    }

    private func explain(_ status: inout ContainerStatus) {
        guard status.message.isEmpty, status.exitCode != 0, pod.container(named: status.name)?.fallsBackToLog == true
        else { return }
        status.message = services.logs.end(of: pod, container: status.name, attempt: status.attempt)
    }

    /// Asks the runtime how the containers are that have not ended for good.
    private func refresh() async {
        for (index, container) in observed.containers.enumerated()
        where container.state == .running || container.state == .created {
            guard var status = try? await services.runtime.containerStatus(container.id) else { continue }
            if status.state == .exited { explain(&status) }
            if observed.containers.indices.contains(index), observed.containers[index].id == status.id {
                observed.containers[index] = status
            }
        }
    }
}
