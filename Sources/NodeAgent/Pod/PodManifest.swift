import JSON
import Platform
import Resources

/// What the agent reads of a pod, decoded once for each change of the object.
struct PodManifest: Sendable {
    /// The whole object, for the downward API.
    var json: JSON
    var key: ObjectKey
    var uid: String
    var labels: [String: String]
    var annotations: [String: String]
    var restartPolicy: RestartPolicy
    var initContainers: [ContainerManifest]
    var containers: [ContainerManifest]
    var volumes: [JSON]
    var hostname: String
    var hostNetwork: Bool
    var terminationGracePeriod: Duration
    /// Set as soon as somebody deleted the pod.
    var deletion: Deletion?
    var activeDeadline: Duration?
    var enableServiceLinks: Bool
    var readinessGates: [String]
    /// "Succeeded" and "Failed" are final: whatever still runs is stopped.
    var reportedPhase: String
    var reportedStatus: JSON

    struct Deletion: Sendable, Equatable {
        var gracePeriod: Duration
    }

    init(_ json: JSON) {
        self.json = json
        let metadata = json["metadata"] ?? [:]
        let spec = json["spec"] ?? [:]
        key = ObjectKey(
            namespace: metadata["namespace"]?.string ?? "default", name: metadata["name"]?.string ?? "")
        uid = metadata["uid"]?.string ?? ""
        labels = metadata["labels"]?.stringMap ?? [:]
        annotations = metadata["annotations"]?.stringMap ?? [:]
        restartPolicy = RestartPolicy(rawValue: spec["restartPolicy"]?.string ?? "") ?? .always
        initContainers = (spec["initContainers"]?.array ?? []).map { ContainerManifest($0, isInit: true) }
        containers = (spec["containers"]?.array ?? []).map { ContainerManifest($0, isInit: false) }
        volumes = spec["volumes"]?.array ?? []
        hostname = spec["hostname"]?.string ?? key.name
        hostNetwork = spec["hostNetwork"]?.bool ?? false
        let grace = spec["terminationGracePeriodSeconds"]?.int ?? Self.gracePeriodSecondsDefault
        terminationGracePeriod = .seconds(max(0, grace))
        if metadata["deletionTimestamp"] != nil {
            let seconds = metadata["deletionGracePeriodSeconds"]?.int ?? grace
            deletion = Deletion(gracePeriod: .seconds(max(0, seconds)))
        }
        activeDeadline = spec["activeDeadlineSeconds"]?.int.map { .seconds(max(0, $0)) }
        enableServiceLinks = spec["enableServiceLinks"]?.bool ?? true
        readinessGates = (spec["readinessGates"]?.array ?? []).compactMap { $0["conditionType"]?.string }
        reportedStatus = json["status"] ?? [:]
        reportedPhase = reportedStatus["phase"]?.string ?? ""
    }

    /// Kubernetes' default for `spec.terminationGracePeriodSeconds`.
    static let gracePeriodSecondsDefault = 30

    var allContainers: [ContainerManifest] { initContainers + containers }

    func container(named name: String) -> ContainerManifest? { allContainers.first { $0.name == name } }

    var isTerminating: Bool { deletion != nil }

    var hasFinalPhase: Bool { reportedPhase == "Succeeded" || reportedPhase == "Failed" }

    /// When the agent first took note of the pod, as an earlier report says.
    var reportedStartTime: Timestamp? { reportedStatus["startTime"]?.string.flatMap(Timestamp.init(rfc3339:)) }
}

/// Whether an exited container is started again (`spec.restartPolicy`).
enum RestartPolicy: String, Sendable {
    case always = "Always"
    case onFailure = "OnFailure"
    case never = "Never"

    func restarts(afterExitCode code: Int) -> Bool {
        switch self {
        case .always: true
        case .onFailure: code != 0
        case .never: false
        }
    }
}
