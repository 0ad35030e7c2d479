import JSON
import Platform
import Resources

/// All that the scheduler knows, and every step it takes with it. It neither waits nor calls anybody: that is what
/// `SchedulerService` does around it.
struct SchedulerState: Sendable {
    /// What is to be done for a pod that was decided on.
    enum Decision: Sendable {
        case bind(PodFacts, node: String)
        /// Tell the user why not.
        case report(PodFacts, message: String)
    }

    /// The pods that are this scheduler's are those that name it.
    let name: String
    private(set) var view = ClusterView()
    private var queue = SchedulingQueue()
    private var rule = PlacementRule()

    init(name: String) { self.name = name }

    var nextWaking: Duration? { queue.nextWaking }

    /// Decides on the pod whose turn it is, and counts it as placed from now on; nil when none waits.
    mutating func decide(now: Duration) -> Decision? {
        guard let pod = queue.next(now: now) else { return nil }
        switch rule.place(pod, in: view) {
        case .node(let node):
            view.place(pod, on: node)
            return .bind(pod, node: node)
        case .nowhere(let diagnosis):
            queue.foundNothing(pod.key, helpfulEvents: diagnosis.helpfulEvents, now: now)
            let mayPreempt = pod.pod.json["spec", "preemptionPolicy"]?.string != "Never"
            return .report(pod, message: diagnosis.message(mayPreempt: mayPreempt))
        }
    }

    /// The API server has the binding. The pod's own event may have come before this answer.
    mutating func bound(_ pod: PodFacts, now: Duration) {
        queue.remove(pod.key, uid: pod.uid)
        queue.happened(.podPlaced, now: now)
    }

    /// The API server does not have the binding: what was assumed is free again.
    mutating func notBound(_ pod: PodFacts, isGone: Bool, now: Duration) {
        // Another version tells of what has happened in the meantime: it stands.
        if let placed = view.pods[pod.key]?.facts, placed === pod {
            view.removePod(pod.key)
            queue.happened(.podRemoved, now: now)
        }
        if isGone {
            queue.remove(pod.key, uid: pod.uid)
        } else {
            queue.bindingFailed(pod.key, uid: pod.uid, now: now)
        }
    }

    mutating func retryForgotten(now: Duration) { queue.retryForgotten(now: now) }
}

extension SchedulerState {
    mutating func storeNode(_ node: NodeFacts, now: Duration) {
        let old = view.slot(of: node.name).flatMap { view.facts(of: $0) }
        view.store(node)
        queue.happened(old.map { node.changes(since: $0) } ?? .nodeAdded, now: now)
    }

    mutating func removeNode(_ name: String) { view.removeNode(name) }

    mutating func storePod(_ pod: PodFacts, now: Duration) {
        if pod.pod.isFinished {
            removePod(pod.key, now: now)
        } else if pod.nodeName.isEmpty {
            storeWaiting(pod, now: now)
        } else {
            storePlaced(pod, now: now)
        }
    }

    mutating func removePod(_ key: ObjectKey, now: Duration) {
        queue.remove(key)
        guard view.pods[key] != nil else { return }
        view.removePod(key)
        queue.happened(.podRemoved, now: now)
    }

    private mutating func storeWaiting(_ pod: PodFacts, now: Duration) {
        if let placed = view.pods[pod.key]?.facts {
            // What is assumed stays assumed, and a binding is never taken back: the event is older than that.
            if placed.uid == pod.uid { return }
            removePod(pod.key, now: now)
        }
        if pod.pod.schedulerName == name, !pod.pod.isBeingDeleted, !pod.isGated {
            queue.store(pod, now: now)
        } else {
            queue.remove(pod.key)
        }
    }

    private mutating func storePlaced(_ pod: PodFacts, now: Duration) {
        queue.remove(pod.key)
        let old = view.pods[pod.key]?.facts
        view.place(pod, on: pod.nodeName)
        guard let old, old.uid == pod.uid else {
            queue.happened(old == nil ? .podPlaced : [.podPlaced, .podRemoved], now: now)
            return
        }
        if old.labels != pod.labels || old.nodeName.isEmpty { queue.happened(.podPlaced, now: now) }
        // Resized in place: something may be free now.
        if !old.nodeName.isEmpty, old.requests != pod.requests { queue.happened(.podRemoved, now: now) }
        if old.pod.isBeingDeleted != pod.pod.isBeingDeleted { queue.happened(.podPlaced, now: now) }
    }
}
