import JSON
import Schema

/// With which rights a pod and its containers run.
extension PodValidation {
    private static let identities = 0...Int(Int32.max)

    static func validatePodSecurity(_ spec: JSON, at path: String, into errors: inout [FieldError]) {
        guard let context = spec["securityContext"] else { return }
        let place = "\(path).securityContext"
        validateIdentities(context, ["runAsUser", "runAsGroup", "fsGroup"], at: place, into: &errors)
        for (index, group) in (context["supplementalGroups"]?.array ?? []).enumerated()
        where !identities.contains(group.int ?? 0) {
            errors.append(.invalid("\(place).supplementalGroups[\(index)]", group, identityRule))
        }
        validateProfiles(context, at: place, into: &errors)
        var names: Set<String> = []
        for (index, sysctl) in (context["sysctls"]?.array ?? []).enumerated() {
            guard let name = sysctl["name"]?.string, !names.insert(name).inserted else { continue }
            errors.append(.duplicate("\(place).sysctls[\(index)].name", .string(name)))
        }
    }

    static func validateSecurityContext(_ context: JSON?, at path: String, into errors: inout [FieldError]) {
        guard let context else { return }
        validateIdentities(context, ["runAsUser", "runAsGroup"], at: path, into: &errors)
        validateProfiles(context, at: path, into: &errors)
        guard context["allowPrivilegeEscalation"] == false else { return }
        if context["privileged"] == true {
            errors.append(
                .invalid(
                    path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"))
        }
        if context["capabilities", "add"]?.array?.contains("CAP_SYS_ADMIN") ?? false {
            errors.append(
                .invalid(
                    path, context,
                    "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"))
        }
    }

    private static let identityRule = "must be between 0 and 2147483647, inclusive"

    private static func validateIdentities(
        _ context: JSON, _ fields: [String], at path: String, into errors: inout [FieldError]
    ) {
        for field in fields {
            guard let identity = context[field], !identities.contains(identity.int ?? 0) else { continue }
            errors.append(.invalid("\(path).\(field)", identity, identityRule))
        }
    }

    /// A profile of the node's has a name, any other has none.
    private static func validateProfiles(_ context: JSON, at path: String, into errors: inout [FieldError]) {
        for (field, word) in [("seccompProfile", "seccomp"), ("appArmorProfile", "AppArmor")] {
            guard let profile = context[field] else { continue }
            let name = profile["localhostProfile"]?.string ?? ""
            if profile["type"] == "Localhost" {
                if name.isEmpty {
                    errors.append(
                        .required("\(path).\(field).localhostProfile", "must be set when \(word) type is Localhost"))
                } else if let problem = pathProblem(name) {
                    errors.append(.invalid("\(path).\(field).localhostProfile", .string(name), problem))
                }
            } else if !name.isEmpty {
                errors.append(
                    .invalid(
                        "\(path).\(field).localhostProfile", .string(name),
                        "can only be set when \(word) type is Localhost"))
            }
        }
    }
}
