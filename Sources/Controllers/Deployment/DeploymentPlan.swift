import JSON
import Platform
import Resources

/// The ReplicaSets of a Deployment while it is decided what becomes of them.
struct DeploymentPlan: Sendable {
    /// A ReplicaSet as it is, and as it is to be.
    struct PlannedSet: Sendable {
        /// nil: to be created.
        let before: ReplicaSet?
        var set: ReplicaSet

        /// The available pods that are left at least, whatever its controller does next: it may still act on the size
        /// before this plan, and when it has not seen even that one, on any. Pods that are not available go first.
        var availableKept: Int {
            guard let before, before.isObserved else { return 0 }
            return min(before.availableReplicas, before.replicas, set.replicas)
        }
    }

    let deployment: Deployment
    let bounds: RolloutBounds
    let unfinishedPods: [String: Int]
    let now: Timestamp
    /// Oldest first.
    private(set) var sets: [PlannedSet] = []
    /// The place among `sets` of the one with the Deployment's template.
    private(set) var newIndex: Int?
    /// Places in the order in which they were first changed.
    private var changed: [Int] = []
    private var deletions: [ReplicaSet] = []
    var revision: String?
    /// Whether a release goes on, as opposed to a mere change of size.
    var isRollingOut = false
    var creationFailure: String?

    init(_ deployment: Deployment, sets: [ReplicaSet], unfinishedPods: [String: Int] = [:], now: Timestamp) {
        self.deployment = deployment
        self.unfinishedPods = unfinishedPods
        self.now = now
        bounds = RolloutBounds(deployment)
        self.sets = sets.sorted(by: Self.isOlder).map { PlannedSet(before: $0, set: $0) }
        // Of several with the same template the oldest is the one; the others are old releases.
        let template = PodTemplate(deployment.template)
        newIndex = self.sets.firstIndex { PodTemplate($0.set.template) == template }
    }

    static func isOlder(_ left: ReplicaSet, _ right: ReplicaSet) -> Bool {
        let (a, b) = (left.creationTimestamp?.nanoseconds ?? 0, right.creationTimestamp?.nanoseconds ?? 0)
        return a == b ? left.name < right.name : a < b
    }

    var new: ReplicaSet? { newIndex.map { sets[$0].set } }
    var oldIndices: [Int] { sets.indices.filter { $0 != newIndex } }
    var old: [ReplicaSet] { oldIndices.map { sets[$0].set } }
    var isCreating: Bool { newIndex.map { sets[$0].before == nil } ?? false }

    /// What the plan comes to.
    var actions: [DeploymentAction] {
        var actions = changed.compactMap { index -> DeploymentAction? in
            let planned = sets[index]
            guard let before = planned.before else { return .create(planned.set) }
            if before == planned.set { return nil }
            return .update(planned.set, scaledFrom: before.replicas == planned.set.replicas ? nil : before.replicas)
        }
        actions += deletions.map(DeploymentAction.delete)
        if let revision { actions.append(.setRevision(revision)) }
        let status = status()
        if status != deployment.json["status"] { actions.append(.setStatus(status)) }
        if let delay = untilDeadline(status) { actions.append(.lookAgain(after: delay)) }
        return actions
    }

    mutating func change(_ index: Int, _ body: (inout ReplicaSet) -> Void) {
        let before = sets[index].set
        body(&sets[index].set)
        if sets[index].set != before, !changed.contains(index) { changed.append(index) }
    }

    /// Changes the number of replicas, and writes down for which size of the Deployment that was.
    mutating func scale(_ index: Int, to replicas: Int) {
        let (deployment, bounds) = (deployment, bounds)
        change(index) { set in
            if set.replicas != replicas { set.replicas = replicas }
            set.noteSize(of: deployment, bounds)
        }
    }

    mutating func insertNew(_ set: ReplicaSet) {
        sets.append(PlannedSet(before: nil, set: set))
        newIndex = sets.count - 1
        changed.append(sets.count - 1)
    }

    mutating func delete(_ set: ReplicaSet) { deletions.append(set) }
}

extension ReplicaSet {
    /// The sizes that the Deployment had when it last scaled the ReplicaSet: by comparing them it notices that its own
    /// size has changed since, and by how much to scale in proportion.
    static let desiredAnnotation = "deployment.kubernetes.io/desired-replicas"
    static let maxAnnotation = "deployment.kubernetes.io/max-replicas"

    var desiredReplicas: Int? { annotations[Self.desiredAnnotation].flatMap { Int($0) } }
    var maxReplicas: Int? { annotations[Self.maxAnnotation].flatMap { Int($0) } }
    var revision: Int { annotations[Deployment.revisionAnnotation].flatMap { Int($0) } ?? 0 }

    mutating func noteSize(of deployment: Deployment, _ bounds: RolloutBounds) {
        setAnnotation(Self.desiredAnnotation, "\(deployment.replicas)")
        setAnnotation(Self.maxAnnotation, "\(bounds.podsMax)")
    }

    /// Leaves the others in the order in which they stand.
    mutating func setAnnotation(_ name: String, _ value: String) {
        json["metadata", "annotations", name] = .string(value)
    }

    /// Whether its controller has seen the present number of replicas.
    var isObserved: Bool { observedGeneration >= generation }

    /// The pods that it has or may still make.
    var podsPossible: Int { max(statusReplicas, replicas) }
}
