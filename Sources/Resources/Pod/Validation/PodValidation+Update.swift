import JSON
import Schema

/// What of a pod may change after it was created.
extension PodValidation {
    private static let rule =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

    static func update(_ spec: JSON, _ old: JSON) -> [FieldError] {
        for list in ["containers", "initContainers"]
        where spec[list]?.array?.count ?? 0 != old[list]?.array?.count ?? 0 {
            return [.forbidden("spec.\(list)", "pod updates may not add or remove containers")]
        }
        var errors = deadline(spec, old) + tolerations(spec, old) + gates(spec, old)
        // The new state with the old one in the fields that may change: what differs now may not.
        var rest = spec
        rest["activeDeadlineSeconds"] = old["activeDeadlineSeconds"]
        rest["tolerations"] = old["tolerations"]
        rest["schedulingGates"] = old["schedulingGates"]
        if !(old["schedulingGates"]?.array ?? []).isEmpty {
            // While a gate holds the pod back, whoever put it there may still narrow down its nodes.
            rest["nodeSelector"] = old["nodeSelector"]
            rest["affinity", "nodeAffinity"] = old["affinity", "nodeAffinity"]
            if rest["affinity"] == [:], old["affinity"] == nil { rest["affinity"] = nil }
        }
        if old["terminationGracePeriodSeconds"]?.int ?? 0 < 0, spec["terminationGracePeriodSeconds"] == 1 {
            rest["terminationGracePeriodSeconds"] = old["terminationGracePeriodSeconds"]
        }
        for list in ["containers", "initContainers"] {
            let former = old[list]?.array ?? []
            var index = 0
            rest.updateElements(of: list) { container in
                container["image"] = former[index]["image"]
                index += 1
            }
        }
        if rest != old { errors.append(.forbidden("spec", rule)) }
        return errors
    }

    private static func deadline(_ spec: JSON, _ old: JSON) -> [FieldError] {
        guard let former = old["activeDeadlineSeconds"]?.int else { return [] }
        guard let seconds = spec["activeDeadlineSeconds"]?.int else {
            return [
                .invalid("spec.activeDeadlineSeconds", .null, "must not update from a positive integer to nil value")
            ]
        }
        return seconds <= former
            ? []
            : [
                .invalid(
                    "spec.activeDeadlineSeconds", .int(Int64(seconds)),
                    "must be less than or equal to previous value")
            ]
    }

    /// Only for how long an existing one holds may change.
    private static func tolerations(_ spec: JSON, _ old: JSON) -> [FieldError] {
        let present = (spec["tolerations"]?.array ?? []).map(timeless)
        let isKept = (old["tolerations"]?.array ?? []).allSatisfy { present.contains(timeless($0)) }
        return isKept
            ? []
            : [.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds")]
    }

    private static func timeless(_ toleration: JSON) -> JSON {
        var toleration = toleration
        toleration["tolerationSeconds"] = nil
        return toleration
    }

    private static func gates(_ spec: JSON, _ old: JSON) -> [FieldError] {
        let former = old["schedulingGates"]?.array ?? []
        let added = (spec["schedulingGates"]?.array ?? []).filter { !former.contains($0) }
        return added.isEmpty
            ? []
            : [.forbidden("spec.schedulingGates", "only deletion is allowed, but found new scheduling gates")]
    }
}
