import JSON
import Schema

/// `env` and `envFrom` of a container.
extension PodValidation {
    private static let variableFields: Set = [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ]
    private static let fileFields: Set = [
        "metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid",
    ]

    static func validateEnvironment(_ container: JSON, at path: String, into errors: inout [FieldError]) {
        for (index, variable) in (container["env"]?.array ?? []).enumerated() {
            guard let source = variable["valueFrom"] else { continue }
            let place = "\(path).env[\(index)].valueFrom"
            validateSource(source, at: place, into: &errors)
            if !(variable["value"]?.string ?? "").isEmpty {
                errors.append(.invalid(place, "", "may not be specified when `value` is not empty"))
            }
        }
        for (index, source) in (container["envFrom"]?.array ?? []).enumerated() {
            let place = "\(path).envFrom[\(index)]"
            if let prefix = source["prefix"]?.string, !prefix.isEmpty,
                let problem = Schema.Format.environmentName.problem(with: prefix)
            {
                errors.append(.invalid("\(place).prefix", .string(prefix), problem))
            }
            let given = ["configMapRef", "secretRef"].filter { source[$0] != nil }
            for field in given where source[field]?["name"]?.string?.isEmpty ?? true {
                errors.append(.required("\(place).\(field).name"))
            }
            if given.isEmpty {
                errors.append(.invalid(place, "", "must specify one of: `configMapRef` or `secretRef`"))
            } else if given.count > 1 {
                errors.append(.invalid(place, "", "may not have more than one field specified at a time"))
            }
        }
    }

    private static func validateSource(_ source: JSON, at path: String, into errors: inout [FieldError]) {
        var count = 0
        if let reference = source["fieldRef"] {
            count += 1
            validateField(reference, isFile: false, at: "\(path).fieldRef", into: &errors)
        }
        if let reference = source["resourceFieldRef"] {
            count += 1
            validateResourceField(reference, at: "\(path).resourceFieldRef", into: &errors)
        }
        for field in ["configMapKeyRef", "secretKeyRef"] {
            guard let reference = source[field] else { continue }
            count += 1
            if reference["name"]?.string?.isEmpty ?? true { errors.append(.required("\(path).\(field).name")) }
            if let key = reference["key"]?.string, !key.isEmpty, let problem = Names.configKeyProblem(key) {
                errors.append(.invalid("\(path).\(field).key", .string(key), problem))
            }
        }
        if count == 0 {
            errors.append(
                .invalid(
                    path, "",
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"))
        } else if count > 1 {
            errors.append(.invalid(path, "", "may not have more than one field specified at a time"))
        }
    }

    /// `fieldRef`: a field of the pod, or one entry of its labels or annotations.
    static func validateField(_ reference: JSON, isFile: Bool, at path: String, into errors: inout [FieldError]) {
        guard let field = reference["fieldPath"]?.string, !field.isEmpty else { return }
        for map in ["metadata.labels", "metadata.annotations"] {
            guard field.hasPrefix("\(map)['"), field.hasSuffix("']") else { continue }
            let key = String(field.dropFirst(map.count + 2).dropLast(2))
            let isAnnotation = map == "metadata.annotations"
            if let problem = Names.qualifiedNameProblem(isAnnotation ? key.lowercased() : key) {
                errors.append(.invalid("\(path).fieldPath", .string(field), problem))
            }
            return
        }
        let known = isFile ? fileFields : variableFields
        if !known.contains(field) {
            errors.append(.notSupported("\(path).fieldPath", .string(field), Array(known)))
        }
    }
}
