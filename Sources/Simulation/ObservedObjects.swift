import JSON

/// What the rules need to know of a pod.
struct ObservedPod: Sendable {
    /// The name of the ReplicaSet.
    var owner: String?
    var isReady: Bool
    var isTerminating: Bool
    /// Neither ended nor ending: what counts against a ReplicaSet's replicas.
    var isActive: Bool
    /// Empty until the scheduler has chosen one.
    let node: String
    let uid: String
    /// What its containers ask for.
    let cpuMillis: Int
    /// Neither succeeded nor failed: it takes what it asked for.
    let isUnfinished: Bool
    /// Since when it has been ready, as long as it is.
    var readySince: Duration?
    /// When it was taken or failed from outside.
    var lossTime: Duration?

    init(_ object: JSON) {
        owner = ClusterObserver.controller(object)
        node = object["spec", "nodeName"]?.string ?? ""
        uid = object["metadata", "uid"]?.string ?? ""
        cpuMillis = Self.cpuMillis(object)
        let phase = object["status", "phase"]?.string
        isUnfinished = phase != "Failed" && phase != "Succeeded"
        isTerminating = object["metadata", "deletionTimestamp"] != nil
        isActive = !isTerminating && isUnfinished
        isReady =
            object["status", "conditions"]?.array?.contains {
                $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
            } ?? false
    }

    private static func cpuMillis(_ object: JSON) -> Int {
        (object["spec", "containers"]?.array ?? []).reduce(0) { sum, container in
            let text = container["resources", "requests", "cpu"]?.string ?? "0"
            return sum + (text.hasSuffix("m") ? Int(text.dropLast()) ?? 0 : (Int(text) ?? 0) * 1000)
        }
    }

    /// Takes over what the state before says about times.
    mutating func follow(_ old: ObservedPod?, at time: Duration) {
        readySince = isReady ? old?.readySince ?? time : nil
        let hasFailed = old?.isReady == true && !isTerminating && !(isReady && isActive)
        lossTime = hasFailed ? time : old?.lossTime
    }
}

/// A Deployment's bounds, and those that it had.
struct ObservedDeployment: Sendable {
    struct Bounds: Sendable, Equatable {
        var replicas: Int
        var podsMax: Int
        var readyMin: Int
    }

    /// Each with the time until which it held; the last one holds now.
    private var history: [(bounds: Bounds, until: Duration?)] = []
    private(set) var isObserved = false
    /// The number of the release, as the controller has written it down.
    private(set) var release = 0

    var current: Bounds? { history.last?.bounds }

    /// Gives what is wrong with the new version, as a sentence without its subject.
    mutating func update(_ object: JSON, at time: Duration, lag: Duration) -> String? {
        updateBounds(object, at: time, lag: lag)
        let text = object["metadata", "annotations"]?["deployment.kubernetes.io/revision"]?.string
        let (old, new) = (release, text.flatMap { Int($0) } ?? 0)
        release = new
        return new < old ? "went from release \(old) back to \(new)" : nil
    }

    private mutating func updateBounds(_ object: JSON, at time: Duration, lag: Duration) {
        let bounds = Bounds(object)
        isObserved = object["status", "observedGeneration"]?.int == object["metadata", "generation"]?.int
        guard bounds != current else { return }
        if !history.isEmpty { history[history.count - 1].until = time }
        history.removeAll { $0.until.map { $0 < time - lag } ?? false }
        history.append((bounds, nil))
    }

    func podsMax(since time: Duration) -> Int { recent(since: time).map(\.podsMax).max() ?? 0 }
    func readyMin(since time: Duration) -> Int { recent(since: time).map(\.readyMin).min() ?? 0 }

    private func recent(since time: Duration) -> [Bounds] {
        history.filter { $0.until.map { $0 >= time } ?? true }.map(\.bounds)
    }
}

extension ObservedDeployment.Bounds {
    init(_ object: JSON) {
        let replicas = object["spec", "replicas"]?.int ?? 1
        let strategy = object["spec", "strategy"]
        if strategy?["type"]?.string == "Recreate" {
            self.init(replicas: replicas, podsMax: replicas, readyMin: 0)
            return
        }
        let rolling = strategy?["rollingUpdate"]
        let surge = Self.resolve(rolling?["maxSurge"] ?? "25%", of: replicas, roundingUp: true)
        var unavailable = Self.resolve(rolling?["maxUnavailable"] ?? "25%", of: replicas, roundingUp: false)
        // With both at zero nothing could move; Kubernetes then takes one pod away.
        if surge == 0, unavailable == 0 { unavailable = 1 }
        self.init(replicas: replicas, podsMax: replicas + surge, readyMin: max(0, replicas - unavailable))
    }

    /// A number, or a percentage of the replicas.
    private static func resolve(_ value: JSON, of replicas: Int, roundingUp: Bool) -> Int {
        if let number = value.int { return number }
        guard let text = value.string, text.hasSuffix("%"), let percent = Int(text.dropLast()) else { return 0 }
        return (replicas * percent + (roundingUp ? 99 : 0)) / 100
    }
}
