import Schema

/// Where a pod wants to run.
extension PodSchema {
    static let affinity = Schema.object(
        "io.k8s.api.core.v1.Affinity",
        [
            "nodeAffinity": .object(
                "io.k8s.api.core.v1.NodeAffinity",
                [
                    "requiredDuringSchedulingIgnoredDuringExecution": nodeSelector,
                    "preferredDuringSchedulingIgnoredDuringExecution": .array(of: preferredSchedulingTerm),
                ]),
            "podAffinity": podAffinity("io.k8s.api.core.v1.PodAffinity"),
            "podAntiAffinity": podAffinity("io.k8s.api.core.v1.PodAntiAffinity"),
        ])

    static let toleration = Schema.object(
        "io.k8s.api.core.v1.Toleration",
        [
            "key": .string, "operator": .string, "value": .string, "effect": .string, "tolerationSeconds": .int64,
        ])

    static let topologySpreadConstraint = Schema.object(
        "io.k8s.api.core.v1.TopologySpreadConstraint",
        [
            "maxSkew": .int32.required(), "topologyKey": .string.required(),
            "whenUnsatisfiable": .string.oneOf("DoNotSchedule", "ScheduleAnyway").required(),
            "labelSelector": .labelSelector, "minDomains": .int32,
            "nodeAffinityPolicy": .string.oneOf("Honor", "Ignore"),
            "nodeTaintsPolicy": .string.oneOf("Honor", "Ignore"), "matchLabelKeys": .array(of: .string),
        ])

    private static let nodeSelector = Schema.object(
        "io.k8s.api.core.v1.NodeSelector", ["nodeSelectorTerms": .array(of: nodeSelectorTerm).required()])

    private static let nodeSelectorTerm = Schema.object(
        "io.k8s.api.core.v1.NodeSelectorTerm",
        [
            "matchExpressions": .array(of: nodeSelectorRequirement),
            "matchFields": .array(of: nodeSelectorRequirement),
        ])

    private static let nodeSelectorRequirement = Schema.object(
        "io.k8s.api.core.v1.NodeSelectorRequirement",
        ["key": .string.required(), "operator": .string.required(), "values": .array(of: .string)])

    private static let preferredSchedulingTerm = Schema.object(
        "io.k8s.api.core.v1.PreferredSchedulingTerm",
        ["weight": .int32.required(), "preference": nodeSelectorTerm.required()])

    private static let podAffinityTerm = Schema.object(
        "io.k8s.api.core.v1.PodAffinityTerm",
        [
            "labelSelector": .labelSelector, "namespaces": .array(of: .string), "topologyKey": .string.required(),
            "namespaceSelector": .labelSelector, "matchLabelKeys": .array(of: .string),
            "mismatchLabelKeys": .array(of: .string),
        ])

    private static func podAffinity(_ typeName: String) -> Schema {
        .object(
            typeName,
            [
                "requiredDuringSchedulingIgnoredDuringExecution": .array(of: podAffinityTerm),
                "preferredDuringSchedulingIgnoredDuringExecution": .array(
                    of: .object(
                        "io.k8s.api.core.v1.WeightedPodAffinityTerm",
                        ["weight": .int32.required(), "podAffinityTerm": podAffinityTerm.required()])),
            ])
    }
}
