import JSON
import Platform
import Schema

/// A group of containers on one node (core/v1).
public struct Pod: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Pod {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Pod", plural: "pods", shortNames: ["po"], categories: ["all"],
        schema: PodSchema.pod, hasStatus: true, columns: PodColumns.all,
        selectableFields: [
            "spec.nodeName": ["spec", "nodeName"], "spec.restartPolicy": ["spec", "restartPolicy"],
            "spec.schedulerName": ["spec", "schedulerName"],
            "spec.serviceAccountName": ["spec", "serviceAccountName"],
            "spec.hostNetwork": ["spec", "hostNetwork"], "status.phase": ["status", "phase"],
            "status.podIP": ["status", "podIP"], "status.nominatedNodeName": ["status", "nominatedNodeName"],
        ],
        applyDefaults: PodDefaults.completePod, prepare: PodAdmission.prepare, validate: PodValidation.validate)
}

extension Pod {
    public struct Container: Sendable, Hashable {
        public var json: JSON
        public init(_ json: JSON) { self.json = json }
        public var name: String { json["name"]?.string ?? "" }
        public var image: String { json["image"]?.string ?? "" }
        public var requests: [String: Quantity] { json["resources", "requests"]?.quantities ?? [:] }
        public var limits: [String: Quantity] { json["resources", "limits"]?.quantities ?? [:] }
        /// An init container that goes on running beside the others.
        public var isSidecar: Bool { json["restartPolicy"]?.string == "Always" }
        public var ports: [JSON] { json["ports"]?.array ?? [] }
    }

    public struct Toleration: Sendable, Hashable {
        /// Empty, with the operator Exists: every taint.
        public var key: String
        public var exists: Bool
        public var value: String
        /// Empty: every effect.
        public var effect: String
        /// For NoExecute: how long the pod stays; nil: for ever.
        public var tolerationSeconds: Int?
        public init(_ json: JSON) {
            key = json["key"]?.string ?? ""
            exists = json["operator"]?.string == "Exists"
            value = json["value"]?.string ?? ""
            effect = json["effect"]?.string ?? ""
            tolerationSeconds = json["tolerationSeconds"]?.int
        }
        public func tolerates(_ taint: Node.Taint) -> Bool {
            (effect.isEmpty || effect == taint.effect) && (key.isEmpty ? exists : key == taint.key)
                && (exists || value == taint.value)
        }
    }

    /// Empty while the pod waits for the scheduler.
    public var nodeName: String {
        get { json["spec", "nodeName"]?.string ?? "" }
        set { json["spec", "nodeName"] = newValue.isEmpty ? Optional.none : .string(newValue) }
    }
    public var schedulerName: String { json["spec", "schedulerName"]?.string ?? "default-scheduler" }
    public var priority: Int { json["spec", "priority"]?.int ?? 0 }
    public var nodeSelector: [String: String] { json["spec", "nodeSelector"]?.stringMap ?? [:] }
    public var tolerations: [Toleration] { json["spec", "tolerations"]?.array?.map { Toleration($0) } ?? [] }
    public var containers: [Container] { json["spec", "containers"]?.array?.map { Container($0) } ?? [] }
    public var initContainers: [Container] { json["spec", "initContainers"]?.array?.map { Container($0) } ?? [] }

    /// "Pending", "Running", "Succeeded", "Failed" or "Unknown".
    public var phase: String { json["status", "phase"]?.string ?? "Pending" }
    /// Succeeded or failed: nothing of it runs any more.
    public var isFinished: Bool { phase == "Succeeded" || phase == "Failed" }
    /// Neither finished nor being deleted: what a controller counts.
    public var isActive: Bool { !isFinished && !isBeingDeleted }
    public var isReady: Bool { condition("Ready")?.isTrue ?? false }
    /// Ready, and that for at least `minReadySeconds`.
    public func isAvailable(minReadySeconds: Int, now: Timestamp) -> Bool {
        guard let ready = condition("Ready"), ready.isTrue else { return false }
        if minReadySeconds == 0 { return true }
        guard let since = ready.lastTransitionTime else { return false }
        return now - since >= .seconds(minReadySeconds)
    }
    public var podIP: String { json["status", "podIP"]?.string ?? "" }
    public var podIPs: [String] { json["status", "podIPs"]?.array?.compactMap { $0["ip"]?.string } ?? [] }
    public var startTime: Timestamp? { json["status", "startTime"]?.timestamp }
    public var containerStatuses: [JSON] { json["status", "containerStatuses"]?.array ?? [] }
    public var restartCount: Int { containerStatuses.reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) } }
}
