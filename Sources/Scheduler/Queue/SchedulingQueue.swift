import Platform
import Resources

/// The pods that wait for a node. Pure: the time comes in from outside.
///
/// A pod is *active* until it is its turn; *being bound* until that is done; in *back-off* after an attempt that failed,
/// if something has changed since that may help; and *unschedulable* while nothing has.
struct SchedulingQueue: Sendable {
    /// The pause after the first attempt that failed, doubled by each further one (Kubernetes' figures).
    static let backOffFirst = Duration.seconds(1)
    static let backOffMax = Duration.seconds(10)
    /// After this long an unschedulable pod is tried again though nothing has happened, in case an event was misjudged.
    static let unschedulableMax = Duration.seconds(300)

    private enum State: Sendable, Equatable {
        case active
        case beingBound
        case backOff
        case unschedulable(ClusterEvents, since: Duration)
    }

    private struct Entry: Sendable {
        var pod: PodFacts
        var state: State
        /// Changes with the state: what the heaps say of another number is out of date.
        var number: UInt64
        var failures = 0
        var backOffEnd = Duration.zero
    }

    private struct Turn: Comparable, Sendable {
        var priority: Int
        var number: UInt64
        var key: ObjectKey
        /// The higher priority first, then whoever came first.
        static func < (left: Turn, right: Turn) -> Bool {
            left.priority != right.priority ? left.priority > right.priority : left.number < right.number
        }
    }

    private struct Waking: Comparable, Sendable {
        var time: Duration
        var number: UInt64
        var key: ObjectKey
        static func < (left: Waking, right: Waking) -> Bool { (left.time, left.number) < (right.time, right.number) }
    }

    private var entries: [ObjectKey: Entry] = [:]
    private var turns = Heap<Turn>()
    private var wakings = Heap<Waking>()
    private var unschedulable: Set<ObjectKey> = []
    private var lastNumber: UInt64 = 0

    /// When the next back-off ends.
    var nextWaking: Duration? { wakings.first?.time }

    /// Takes a waiting pod or its new version in.
    mutating func store(_ pod: PodFacts, now: Duration) {
        guard let known = entries[pod.key], known.pod.uid == pod.uid else {
            remove(pod.key)
            entries[pod.key] = Entry(pod: pod, state: .active, number: 0)
            activate(pod.key)
            return
        }
        entries[pod.key]?.pod = pod
        switch known.state {
        case .unschedulable where pod.asksAnew(since: known.pod): retry(pod.key, now: now)
        case .active where pod.priority != known.pod.priority: activate(pod.key)
        default: break
        }
    }

    mutating func remove(_ key: ObjectKey) {
        entries[key] = nil
        unschedulable.remove(key)
    }

    /// As above, unless another pod has taken the name since.
    mutating func remove(_ key: ObjectKey, uid: String) {
        if entries[key]?.pod.uid == uid { remove(key) }
    }

    /// The pod whose turn it is; it is being bound from now on.
    mutating func next(now: Duration) -> PodFacts? {
        wake(now: now)
        while let turn = turns.popFirst() {
            guard let entry = entries[turn.key], entry.number == turn.number, entry.state == .active else { continue }
            change(turn.key, to: .beingBound)
            return entry.pod
        }
        return nil
    }

    /// No node does; the events are those that may help.
    mutating func foundNothing(_ key: ObjectKey, helpfulEvents: ClusterEvents, now: Duration) {
        guard entries[key]?.state == .beingBound else { return }
        noteFailure(key, now: now)
        change(key, to: .unschedulable(helpfulEvents, since: now))
        unschedulable.insert(key)
    }

    /// The binding failed through no fault of the pod.
    mutating func bindingFailed(_ key: ObjectKey, uid: String, now: Duration) {
        guard let entry = entries[key], entry.pod.uid == uid, entry.state == .beingBound else { return }
        noteFailure(key, now: now)
        retry(key, now: now)
    }

    /// Wakes those whom the events may help.
    mutating func happened(_ events: ClusterEvents, now: Duration) {
        if unschedulable.isEmpty || events.isEmpty { return }
        retryUnschedulable(now: now) { helpful, _ in !helpful.isDisjoint(with: events) }
    }

    /// To be called now and then: see `unschedulableMax`.
    mutating func retryForgotten(now: Duration) {
        retryUnschedulable(now: now) { _, since in now - since > Self.unschedulableMax }
    }
}

extension SchedulingQueue {
    private mutating func retryUnschedulable(now: Duration, where matches: (ClusterEvents, Duration) -> Bool) {
        var found: [(number: UInt64, key: ObjectKey)] = []
        for key in unschedulable {
            guard let entry = entries[key], case .unschedulable(let events, let since) = entry.state else { continue }
            if matches(events, since) { found.append((entry.number, key)) }
        }
        // In the order in which they came: a set's own order differs from run to run.
        for (_, key) in found.sorted(by: { $0.number < $1.number }) { retry(key, now: now) }
    }

    private mutating func noteFailure(_ key: ObjectKey, now: Duration) {
        guard let failures = entries[key]?.failures else { return }
        // Beyond some doublings the pause has long reached its maximum.
        let pause = min(Self.backOffFirst * (1 << min(failures, 10)), Self.backOffMax)
        entries[key]?.failures = failures + 1
        entries[key]?.backOffEnd = now + pause
    }

    private mutating func retry(_ key: ObjectKey, now: Duration) {
        guard let entry = entries[key] else { return }
        unschedulable.remove(key)
        if entry.backOffEnd <= now {
            activate(key)
        } else {
            let number = change(key, to: .backOff)
            wakings.insert(Waking(time: entry.backOffEnd, number: number, key: key))
        }
    }

    private mutating func activate(_ key: ObjectKey) {
        guard let priority = entries[key]?.pod.priority else { return }
        turns.insert(Turn(priority: priority, number: change(key, to: .active), key: key))
    }

    private mutating func wake(now: Duration) {
        while let waking = wakings.first, waking.time <= now {
            _ = wakings.popFirst()
            if entries[waking.key]?.number == waking.number { activate(waking.key) }
        }
    }

    @discardableResult
    private mutating func change(_ key: ObjectKey, to state: State) -> UInt64 {
        lastNumber += 1
        entries[key]?.state = state
        entries[key]?.number = lastNumber
        return lastNumber
    }
}
