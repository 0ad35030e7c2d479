import JSON
import Resources

/// One entry of `spec.topologySpreadConstraints` (core/v1).
struct SpreadConstraint: Sendable {
    var topologyKey: String
    var skewMax: Int
    /// DoNotSchedule; otherwise ScheduleAnyway.
    var isRequired: Bool
    /// With fewer domains than these the least count is taken for zero.
    var domainsMin: Int
    /// nil selects nothing.
    var selector: LabelSelector?
    /// Leaves nodes out that node selector and affinity refuse (nodeAffinityPolicy: Honor, the default).
    var honorsAffinity: Bool
    /// Leaves nodes out that have a taint the pod does not tolerate (nodeTaintsPolicy: Honor; the default is Ignore).
    var honorsTaints: Bool

    init(_ json: JSON, labels: [String: String]) {
        topologyKey = json["topologyKey"]?.string ?? ""
        skewMax = min(max(1, json["maxSkew"]?.int ?? 1), 1 << 30)
        isRequired = json["whenUnsatisfiable"]?.string != "ScheduleAnyway"
        domainsMin = json["minDomains"]?.int ?? 1
        selector = LabelSelector(json["labelSelector"])
        for key in json["matchLabelKeys"]?.array?.compactMap(\.string) ?? [] {
            guard let value = labels[key] else { continue }
            selector?.requirements.append(.init(key: key, operation: .isIn, values: [value]))
        }
        honorsAffinity = json["nodeAffinityPolicy"]?.string != "Ignore"
        honorsTaints = json["nodeTaintsPolicy"]?.string == "Honor"
    }
}
