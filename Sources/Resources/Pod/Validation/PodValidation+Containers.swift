import JSON
import Schema

extension PodValidation {
    /// What checks of one container need to know of its pod.
    struct Surroundings {
        var place: Place
        var spec: JSON
        /// The names of the pod's volumes.
        var volumes: Set<String>
        var graceSeconds: Int { spec["terminationGracePeriodSeconds"]?.int ?? 30 }
        var sharesNetwork: Bool { spec["hostNetwork"]?.bool ?? false }
        var isInit = false
    }

    static func validateContainers(
        _ spec: JSON, volumes: Set<String>, at path: String, _ place: Place, into errors: inout [FieldError]
    ) {
        var surroundings = Surroundings(place: place, spec: spec, volumes: volumes)
        let containers = spec["containers"]?.array ?? []
        if spec["containers"] != nil, containers.isEmpty { errors.append(.required("\(path).containers")) }
        var hostPorts: Set<String> = []
        for (index, container) in containers.enumerated() {
            let place = "\(path).containers[\(index)]"
            validate(container, surroundings, at: place, into: &errors)
            if container["restartPolicy"] != nil {
                errors.append(.forbidden("\(place).restartPolicy", "may not be set for non-init containers"))
            }
            validateHostPorts(container, seen: &hostPorts, at: place, into: &errors)
        }
        let names = Set(containers.compactMap { $0["name"]?.string })
        surroundings.isInit = true
        for (index, container) in (spec["initContainers"]?.array ?? []).enumerated() {
            let place = "\(path).initContainers[\(index)]"
            validate(container, surroundings, at: place, into: &errors)
            validateInitContainer(container, at: place, into: &errors)
            if let name = container["name"]?.string, names.contains(name) {
                errors.append(.duplicate("\(place).name", .string(name)))
            }
        }
        if place == .template, !(spec["ephemeralContainers"]?.array ?? []).isEmpty {
            errors.append(
                .forbidden("\(path).ephemeralContainers", "ephemeral containers not allowed in pod template"))
        }
    }

    private static func validate(
        _ container: JSON, _ surroundings: Surroundings, at path: String, into errors: inout [FieldError]
    ) {
        let image = container["image"]?.string ?? ""
        if image.isEmpty {
            errors.append(.required("\(path).image"))
        } else if image.first?.isWhitespace ?? false || image.last?.isWhitespace ?? false {
            errors.append(
                .invalid("\(path).image", .string(image), "must not have leading or trailing whitespace"))
        }
        validatePorts(container, surroundings, at: path, into: &errors)
        validateEnvironment(container, at: path, into: &errors)
        validateMounts(container, surroundings, at: path, into: &errors)
        validateProbes(container, surroundings, at: path, into: &errors)
        validateSecurityContext(container["securityContext"], at: "\(path).securityContext", into: &errors)
        guard let resources = container["resources"] else { return }
        validateResources(resources, at: "\(path).resources", into: &errors)
        validateClaims(resources, surroundings, at: "\(path).resources.claims", into: &errors)
    }

    /// An init container ends before the others begin, unless it is a sidecar: then it has a life worth probing.
    private static func validateInitContainer(_ container: JSON, at path: String, into errors: inout [FieldError]) {
        if let policy = container["restartPolicy"] {
            if policy == "Always" { return }
            errors.append(.notSupported("\(path).restartPolicy", policy, ["Always"]))
        }
        for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] where container[field] != nil {
            errors.append(
                .forbidden("\(path).\(field)", "may not be set for init containers without restartPolicy=Always"))
        }
    }

    private static func validatePorts(
        _ container: JSON, _ surroundings: Surroundings, at path: String, into errors: inout [FieldError]
    ) {
        var names: Set<String> = []
        for (index, port) in (container["ports"]?.array ?? []).enumerated() {
            let place = "\(path).ports[\(index)]"
            if let name = port["name"]?.string, !name.isEmpty {
                let problems = Names.portNameProblems(name)
                errors += problems.map { .invalid("\(place).name", .string(name), $0) }
                if problems.isEmpty, !names.insert(name).inserted {
                    errors.append(.duplicate("\(place).name", .string(name)))
                }
            }
            let number = port["containerPort"]?.int ?? 0
            if number == 0 {
                errors.append(.required("\(place).containerPort"))
            } else {
                errors += Rules.port("\(place).containerPort", number)
            }
            let hostPort = port["hostPort"]?.int ?? 0
            if hostPort != 0 { errors += Rules.port("\(place).hostPort", hostPort) }
            // A template may leave the port of the host open: its pods fill it in.
            if surroundings.sharesNetwork, hostPort != number, surroundings.place == .pod || hostPort != 0 {
                errors.append(
                    .invalid(
                        "\(place).hostPort", .int(Int64(hostPort)),
                        "must match `containerPort` when `hostNetwork` is true"))
            }
            if let address = port["hostIP"]?.string, !address.isEmpty,
                let problem = Schema.Format.ipAddress.problem(with: address)
            {
                errors.append(.invalid("\(place).hostIP", .string(address), problem))
            }
        }
    }

    /// No two containers may have the same port of the node.
    private static func validateHostPorts(
        _ container: JSON, seen: inout Set<String>, at path: String, into errors: inout [FieldError]
    ) {
        for (index, port) in (container["ports"]?.array ?? []).enumerated() {
            guard let hostPort = port["hostPort"]?.int, hostPort != 0 else { continue }
            let identity = "\(port["protocol"]?.string ?? "TCP")/\(port["hostIP"]?.string ?? "")/\(hostPort)"
            if !seen.insert(identity).inserted {
                errors.append(.duplicate("\(path).ports[\(index)].hostPort", .string(identity)))
            }
        }
    }

    private static func validateMounts(
        _ container: JSON, _ surroundings: Surroundings, at path: String, into errors: inout [FieldError]
    ) {
        var mountPaths: Set<String> = []
        let isPrivileged = container["securityContext", "privileged"]?.bool ?? false
        for (index, mount) in (container["volumeMounts"]?.array ?? []).enumerated() {
            let place = "\(path).volumeMounts[\(index)]"
            if let name = mount["name"]?.string, !name.isEmpty, !surroundings.volumes.contains(name) {
                errors.append(.notFound("\(place).name", .string(name)))
            }
            if let mountPath = mount["mountPath"]?.string, !mountPaths.insert(mountPath).inserted {
                errors.append(.invalid("\(place).mountPath", .string(mountPath), "must be unique"))
            }
            for field in ["subPath", "subPathExpr"] {
                guard let subPath = mount[field]?.string, !subPath.isEmpty else { continue }
                if let problem = pathProblem(subPath) {
                    errors.append(.invalid("\(place).\(field)", .string(subPath), problem))
                }
            }
            if let expression = mount["subPathExpr"]?.string, !expression.isEmpty,
                !(mount["subPath"]?.string?.isEmpty ?? true)
            {
                errors.append(
                    .invalid(
                        "\(place).subPathExpr", .string(expression), "subPathExpr and subPath are mutually exclusive"))
            }
            if mount["mountPropagation"] == "Bidirectional", !isPrivileged {
                errors.append(
                    .forbidden(
                        "\(place).mountPropagation",
                        "Bidirectional mount propagation is available only to privileged containers"))
            }
        }
    }

    /// A path below some directory that may not lead out of it.
    static func pathProblem(_ path: String) -> String? {
        if path.hasPrefix("/") { return "must be a relative path" }
        return path.split(separator: "/").contains("..") ? "must not contain '..'" : nil
    }

    private static func validateClaims(
        _ resources: JSON, _ surroundings: Surroundings, at path: String, into errors: inout [FieldError]
    ) {
        guard let claims = resources["claims"]?.array else { return }
        let known = (surroundings.spec["resourceClaims"]?.array ?? []).compactMap { $0["name"]?.string }
        for (index, claim) in claims.enumerated() {
            guard let name = claim["name"]?.string, !known.contains(name) else { continue }
            errors.append(.notFound("\(path)[\(index)].name", .string(name)))
        }
    }
}
