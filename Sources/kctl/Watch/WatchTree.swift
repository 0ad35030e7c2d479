import JSON
import Platform
import Resources

/// Deployments, their replica sets and their pods, as they are known by now. Takes changes and gives rows; knows no
/// terminal and no server.
struct WatchTree: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case deployment, replicaset, pod

        var resource: GroupVersionResource {
            switch self {
            case .deployment: GroupVersionResource(group: "apps", version: "v1", resource: "deployments")
            case .replicaset: GroupVersionResource(group: "apps", version: "v1", resource: "replicasets")
            case .pod: GroupVersionResource(group: "", version: "v1", resource: "pods")
            }
        }
    }

    /// One line of the tree.
    struct Row: Sendable, Equatable {
        enum Health: Sendable { case good, waiting, bad, gone }

        var depth: Int
        var kind: Kind
        var namespace: String
        var name: String
        var ready: String
        var status: String
        var restarts: String
        var age: String
        var node: String
        var health: Health
        /// A container of it was just restarted.
        var flashes: Bool
    }

    /// How long a restart flashes.
    static let flashTime = Duration.seconds(1)

    private var objects: [Kind: [ObjectKey: JSON]] = [:]
    private var flashUntil: [ObjectKey: Timestamp] = [:]
    /// Deployment to be shown alone; nil shows everything.
    var only: String?
    /// Whether replica sets without pods are shown too.
    var showsEmpty = false

    mutating func store(_ object: JSON, _ kind: Kind, now: Timestamp) {
        let key = ObjectKey(of: object)
        let old = objects[kind]?.updateValue(object, forKey: key)
        if objects[kind] == nil { objects[kind] = [key: object] }
        guard kind == .pod, let old, old["metadata", "uid"] == object["metadata", "uid"] else { return }
        if PodSummary(object).restarts > PodSummary(old).restarts { flashUntil[key] = now + Self.flashTime }
    }

    mutating func remove(_ object: JSON, _ kind: Kind) {
        let key = ObjectKey(of: object)
        objects[kind]?[key] = nil
        if kind == .pod { flashUntil[key] = nil }
    }

    /// All rows, each below its owner: what has no owner, or one that is not known, stands at the root.
    func rows(now: Timestamp) -> [Row] {
        var children: [String: [(Kind, JSON)]] = [:]
        let known = Set(objects.values.flatMap { $0.values }.compactMap { $0["metadata", "uid"]?.string })
        for kind in Kind.allCases {
            for (_, object) in (objects[kind] ?? [:]).sorted(by: { $0.key < $1.key }) {
                let owner = Self.controller(of: object)
                children[known.contains(owner) ? owner : "", default: []].append((kind, object))
            }
        }
        var rows: [Row] = []
        func add(_ kind: Kind, _ object: JSON, _ depth: Int) {
            let below = children[object["metadata", "uid"]?.string ?? "-"] ?? []
            if kind == .replicaset, below.isEmpty, !showsEmpty, (object["spec", "replicas"]?.int ?? 1) == 0 { return }
            rows.append(row(kind, object, depth, now))
            for (kind, object) in below.sorted(by: Self.isBefore) { add(kind, object, depth + 1) }
        }
        for (kind, object) in children[""] ?? [] {
            if let only, kind != .deployment || object["metadata", "name"]?.string != only { continue }
            add(kind, object, 0)
        }
        return rows
    }

    /// When the last flash that goes on now ends; nil if none does.
    func flashEnd(now: Timestamp) -> Timestamp? { flashUntil.values.filter { $0 > now }.min() }

    /// "3 deployments, 12 pods, 11 of them ready".
    var summary: String {
        let pods = (objects[.pod] ?? [:]).values
        let ready = pods.count { Self.isReady($0) }
        let deployments = objects[.deployment]?.count ?? 0
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        return "\(count(deployments, "deployment")), \(count(pods.count, "pod")), \(ready) ready"
    }

    // MARK: - Order

    private static func controller(of object: JSON) -> String {
        let owners = object["metadata", "ownerReferences"]?.array ?? []
        return owners.first { $0["controller"] == true }?["uid"]?.string ?? ""
    }

    /// Newest revisions first, pods by their age.
    private static func isBefore(_ left: (Kind, JSON), _ right: (Kind, JSON)) -> Bool {
        let (first, second) = (Revision.of(left.1), Revision.of(right.1))
        if first != second { return first > second }
        func order(_ object: JSON) -> String {
            (object["metadata", "creationTimestamp"]?.string ?? "") + "/" + (object["metadata", "name"]?.string ?? "")
        }
        return order(left.1) < order(right.1)
    }

    private static func isReady(_ pod: JSON) -> Bool {
        (pod["status", "conditions"]?.array ?? []).contains { $0["type"] == "Ready" && $0["status"] == "True" }
    }

    // MARK: - Rows

    private func row(_ kind: Kind, _ object: JSON, _ depth: Int, _ now: Timestamp) -> Row {
        let key = ObjectKey(of: object)
        let created = object["metadata", "creationTimestamp"]?.timestamp
        var row = Row(
            depth: depth, kind: kind, namespace: key.namespace, name: key.name, ready: "", status: "", restarts: "",
            age: created.map { HumanDuration.text(now - $0) } ?? "<unknown>", node: "", health: .good,
            flashes: kind == .pod && (flashUntil[key].map { $0 > now } ?? false))
        switch kind {
        case .deployment: Self.fill(&row, deployment: object)
        case .replicaset: Self.fill(&row, replicaSet: object)
        case .pod: Self.fill(&row, pod: object)
        }
        if object["metadata", "deletionTimestamp"] != nil { row.health = .gone }
        return row
    }

    private static func fill(_ row: inout Row, deployment: JSON) {
        let status = deployment["status"]
        func count(_ member: String) -> Int { status?[member]?.int ?? 0 }
        let wanted = deployment["spec", "replicas"]?.int ?? 1
        let (ready, updated) = (count("readyReplicas"), count("updatedReplicas"))
        row.ready = "\(ready)/\(wanted)"
        let conditions = status?["conditions"]?.array ?? []
        let isLate = conditions.contains { $0["reason"] == "ProgressDeadlineExceeded" }
        if deployment["spec", "paused"]?.bool == true {
            (row.status, row.health) = ("Paused", .waiting)
        } else if isLate {
            (row.status, row.health) = ("ProgressDeadlineExceeded", .bad)
        } else if updated < wanted || count("replicas") > updated {
            (row.status, row.health) = ("Updating \(updated)/\(wanted)", .waiting)
        } else if count("availableReplicas") < wanted {
            (row.status, row.health) = ("Waiting", .waiting)
        } else {
            row.status = "Available"
        }
    }

    private static func fill(_ row: inout Row, replicaSet: JSON) {
        let wanted = replicaSet["spec", "replicas"]?.int ?? 1
        let ready = replicaSet["status", "readyReplicas"]?.int ?? 0
        row.ready = "\(ready)/\(wanted)"
        let revision = Revision.of(replicaSet)
        row.status = revision > 0 ? "Revision \(revision)" : ""
        row.health = ready >= wanted ? .good : .waiting
    }

    private static func fill(_ row: inout Row, pod: JSON) {
        let summary = PodSummary(pod)
        row.ready = "\(summary.readyContainers)/\(summary.totalContainers)"
        row.status = summary.reason
        row.restarts = "\(summary.restarts)"
        row.node = pod["spec", "nodeName"]?.string ?? "<none>"
        switch summary.reason {
        case "Running": row.health = summary.readyContainers == summary.totalContainers ? .good : .waiting
        case "Completed", "Succeeded": row.health = .good
        case "Pending", "ContainerCreating", "PodInitializing": row.health = .waiting
        default: row.health = summary.reason.hasPrefix("Init:") && !summary.reason.contains("rr") ? .waiting : .bad
        }
    }
}
