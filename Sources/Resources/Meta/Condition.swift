import JSON
import Platform

/// One entry of `status.conditions`, in the form that all kinds share.
public struct Condition: Sendable, Hashable {
    public var json: JSON

    public init(_ json: JSON) { self.json = json }

    /// - Parameter updateTime: for kinds that have `lastUpdateTime` (Deployment); the others leave it out.
    public init(
        type: String, status: String, reason: String, message: String, transitionTime: Timestamp,
        updateTime: Timestamp? = nil
    ) {
        json = ["type": .string(type), "status": .string(status)]
        if let updateTime { json["lastUpdateTime"] = .string(updateTime.rfc3339) }
        json["lastTransitionTime"] = .string(transitionTime.rfc3339)
        if !reason.isEmpty { json["reason"] = .string(reason) }
        if !message.isEmpty { json["message"] = .string(message) }
    }

    public var type: String { json["type"]?.string ?? "" }
    /// "True", "False" or "Unknown".
    public var status: String { json["status"]?.string ?? "" }
    public var isTrue: Bool { status == "True" }
    public var reason: String { json["reason"]?.string ?? "" }
    public var message: String { json["message"]?.string ?? "" }
    public var lastTransitionTime: Timestamp? { json["lastTransitionTime"]?.timestamp }
    public var lastUpdateTime: Timestamp? { json["lastUpdateTime"]?.timestamp }
}

extension Resource {
    public var conditions: [Condition] {
        get { json["status", "conditions"]?.array?.map { Condition($0) } ?? [] }
        set { json["status", "conditions"] = newValue.isEmpty ? Optional.none : .array(newValue.map(\.json)) }
    }
    public func condition(_ type: String) -> Condition? { conditions.first { $0.type == type } }

    /// Replaces the condition of this type; the time of its last transition stays when its status does.
    public mutating func setCondition(_ condition: Condition) {
        var condition = condition
        var all = conditions
        if let index = all.firstIndex(where: { $0.type == condition.type }) {
            if all[index].status == condition.status {
                condition.json["lastTransitionTime"] = all[index].json["lastTransitionTime"]
            }
            all[index] = condition
        } else {
            all.append(condition)
        }
        conditions = all
    }
}
