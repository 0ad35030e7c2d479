import JSON
import Schema

/// The fields of a Deployment, and the rules for its strategy.
enum DeploymentSchema {
    static let deployment = Schema.resource("io.k8s.api.apps.v1.Deployment", ["spec": spec, "status": status])

    private static let spec = Schema.object(
        "io.k8s.api.apps.v1.DeploymentSpec",
        [
            "replicas": .int32.default(1).doc("How many pods are wanted."),
            "selector": Schema.labelSelector.doc("Which pods belong to the Deployment; can't be changed."),
            "template": PodSchema.template.required().doc("What each pod is made from."),
            "strategy": Schema.object(
                "io.k8s.api.apps.v1.DeploymentStrategy",
                [
                    "type": .string.oneOf("Recreate", "RollingUpdate").default("RollingUpdate"),
                    "rollingUpdate": .object(
                        "io.k8s.api.apps.v1.RollingUpdateDeployment",
                        [
                            "maxUnavailable": .intOrString.doc("How many pods may be missing during a release."),
                            "maxSurge": .intOrString.doc("How many pods more there may be during a release."),
                        ]),
                ]
            ).default([:]).retainingKeys().doc("How old pods are replaced by new ones."),
            "minReadySeconds": .int32.doc("How long a pod must be ready to count as available."),
            "revisionHistoryLimit": .int32.default(10).doc("How many old ReplicaSets are kept."),
            "paused": .boolean.doc("Whether changes of the template wait."),
            "progressDeadlineSeconds": .int32.default(600).doc("How long a release may stand still."),
        ])

    private static let status = Schema.object(
        "io.k8s.api.apps.v1.DeploymentStatus",
        [
            "observedGeneration": .int64, "replicas": .int32, "updatedReplicas": .int32, "readyReplicas": .int32,
            "availableReplicas": .int32, "unavailableReplicas": .int32,
            "conditions": .conditions("io.k8s.api.apps.v1.DeploymentCondition", ["lastUpdateTime": .dateTime]),
            "collisionCount": .int32,
        ])

    /// A rolling update has both limits; another strategy has none.
    static func complete(_ deployment: inout JSON) {
        WorkloadLifecycle.completeTemplate(&deployment)
        guard deployment["spec", "strategy", "type"] == "RollingUpdate" else { return }
        for limit in ["maxUnavailable", "maxSurge"]
        where deployment["spec", "strategy", "rollingUpdate", limit] == nil {
            deployment["spec", "strategy", "rollingUpdate", limit] = "25%"
        }
    }

    static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        guard let spec = new["spec"] else { return [.required("spec.selector"), .required("spec.template")] }
        var errors = WorkloadValidation.validate(spec, old?["spec"])
        errors += validateStrategy(spec["strategy"] ?? [:])
        for field in ["revisionHistoryLimit", "progressDeadlineSeconds"] {
            errors += Rules.nonnegative("spec.\(field)", spec[field])
        }
        if let deadline = spec["progressDeadlineSeconds"]?.int, deadline >= 0,
            deadline <= spec["minReadySeconds"]?.int ?? 0
        {
            errors.append(
                .invalid(
                    "spec.progressDeadlineSeconds", .int(Int64(deadline)), "must be greater than minReadySeconds"))
        }
        return errors
    }

    private static func validateStrategy(_ strategy: JSON) -> [FieldError] {
        let path = "spec.strategy.rollingUpdate"
        guard let rolling = strategy["rollingUpdate"] else { return [] }
        if strategy["type"] == "Recreate" {
            return [.forbidden(path, "may not be specified when strategy `type` is 'Recreate'")]
        }
        let (unavailable, surge) = (rolling["maxUnavailable"], rolling["maxSurge"])
        var errors = amount(unavailable, at: "\(path).maxUnavailable") + amount(surge, at: "\(path).maxSurge")
        guard errors.isEmpty else { return errors }
        if isZero(unavailable), isZero(surge) {
            errors.append(
                .invalid("\(path).maxUnavailable", unavailable ?? 0, "may not be 0 when `maxSurge` is 0"))
        }
        if case .percent(let percent) = IntOrPercent(unavailable), percent > 100 {
            errors.append(.invalid("\(path).maxUnavailable", unavailable ?? 0, "must not be greater than 100%"))
        }
        return errors
    }

    private static func isZero(_ amount: JSON?) -> Bool {
        switch IntOrPercent(amount) {
        case .int(0), .percent(0), nil: true
        default: false
        }
    }

    private static func amount(_ value: JSON?, at path: String) -> [FieldError] {
        switch value {
        case .string(let text):
            let digits = text.dropLast()
            let isPercent = text.hasSuffix("%") && !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) }
            // Beyond these digits no percentage is a number any more.
            if isPercent, digits.utf8.count <= 9 { return [] }
            return [
                .invalid(
                    path, .string(text),
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', "
                        + "regex used for validation is '[0-9]+%')")
            ]
        default: return Rules.nonnegative(path, value)
        }
    }
}
