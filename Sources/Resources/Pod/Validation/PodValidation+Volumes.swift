import JSON
import Schema

/// `volumes` of a pod.
extension PodValidation {
    private static let fileModes = 0...0o777

    /// Gives the names of the volumes, which mounts may use.
    static func validateVolumes(_ spec: JSON, at path: String, into errors: inout [FieldError]) -> Set<String> {
        var names: Set<String> = []
        for (index, volume) in (spec["volumes"]?.array ?? []).enumerated() {
            let place = "\(path).volumes[\(index)]"
            names.insert(volume["name"]?.string ?? "")
            var isFound = false
            for (field, source) in volume.object ?? [:] where field != "name" {
                if isFound {
                    errors.append(.forbidden("\(place).\(field)", "may not specify more than 1 volume type"))
                }
                isFound = true
                validate(source, field, at: "\(place).\(field)", into: &errors)
            }
            if !isFound { errors.append(.required(place, "must specify a volume type")) }
        }
        return names
    }

    private static func validate(_ source: JSON, _ kind: String, at path: String, into errors: inout [FieldError]) {
        switch kind {
        case "hostPath":
            guard let hostPath = source["path"]?.string else { return }
            if hostPath.split(separator: "/").contains("..") {
                errors.append(.invalid("\(path).path", .string(hostPath), "must not contain '..'"))
            }
        case "emptyDir":
            if let limit = Quantity(source["sizeLimit"]), limit < .zero {
                errors.append(.forbidden("\(path).sizeLimit", "SizeLimit field must be a valid resource quantity"))
            }
        case "secret": validateKeys(source, name: "secretName", at: path, into: &errors)
        case "configMap": validateKeys(source, name: "name", at: path, into: &errors)
        case "downwardAPI":
            validateMode(source["defaultMode"], at: "\(path).defaultMode", into: &errors)
            validateFiles(source, at: path, into: &errors)
        case "projected": validateProjections(source, at: path, into: &errors)
        case "nfs":
            if let exported = source["path"]?.string, !exported.isEmpty, !exported.hasPrefix("/") {
                errors.append(.invalid("\(path).path", .string(exported), "must be an absolute path"))
            }
        case "image":
            if source["reference"]?.string?.isEmpty ?? true { errors.append(.required("\(path).reference")) }
        case "ephemeral":
            if source["volumeClaimTemplate"] == nil { errors.append(.required("\(path).volumeClaimTemplate")) }
        default: return
        }
    }

    /// A Secret or a ConfigMap whose keys become files.
    private static func validateKeys(
        _ source: JSON, name: String, at path: String, into errors: inout [FieldError]
    ) {
        if source[name]?.string?.isEmpty ?? true { errors.append(.required("\(path).\(name)")) }
        validateMode(source["defaultMode"], at: "\(path).defaultMode", into: &errors)
        for (index, item) in (source["items"]?.array ?? []).enumerated() {
            let place = "\(path).items[\(index)]"
            validateFilePath(item["path"], at: "\(place).path", into: &errors)
            validateMode(item["mode"], at: "\(place).mode", into: &errors)
        }
    }

    /// Files that tell of the pod itself.
    private static func validateFiles(_ source: JSON, at path: String, into errors: inout [FieldError]) {
        for (index, item) in (source["items"]?.array ?? []).enumerated() {
            let place = "\(path).items[\(index)]"
            validateFilePath(item["path"], at: "\(place).path", into: &errors)
            validateMode(item["mode"], at: "\(place).mode", into: &errors)
            switch (item["fieldRef"], item["resourceFieldRef"]) {
            case (nil, nil): errors.append(.required(place, "one of fieldRef and resourceFieldRef is required"))
            case (_?, _?):
                errors.append(
                    .invalid(
                        place, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"))
            case (let field?, nil):
                validateField(field, isFile: true, at: "\(place).fieldRef", into: &errors)
            case (nil, let resource?):
                // Outside of a container somebody has to say which one is meant.
                if resource["containerName"]?.string?.isEmpty ?? true {
                    errors.append(.required("\(place).resourceFieldRef.containerName"))
                }
                validateResourceField(resource, at: "\(place).resourceFieldRef", into: &errors)
            }
        }
    }

    private static func validateProjections(_ source: JSON, at path: String, into errors: inout [FieldError]) {
        validateMode(source["defaultMode"], at: "\(path).defaultMode", into: &errors)
        for (index, projection) in (source["sources"]?.array ?? []).enumerated() {
            let place = "\(path).sources[\(index)]"
            let members = projection.object ?? [:]
            if members.isEmpty { errors.append(.required(place, "must specify a volume type")) }
            if members.count > 1 {
                errors.append(.forbidden(place, "may not specify more than 1 volume type per source"))
            }
            for (kind, value) in members {
                switch kind {
                case "secret", "configMap": validateKeys(value, name: "name", at: "\(place).\(kind)", into: &errors)
                case "downwardAPI": validateFiles(value, at: "\(place).\(kind)", into: &errors)
                case "serviceAccountToken":
                    validateToken(value, at: "\(place).\(kind)", into: &errors)
                default: continue
                }
            }
        }
    }

    private static let tokenSecondsMin = 600
    private static let tokenSecondsMax = 1 << 32

    private static func validateToken(_ source: JSON, at path: String, into errors: inout [FieldError]) {
        validateFilePath(source["path"], at: "\(path).path", into: &errors)
        guard let seconds = source["expirationSeconds"]?.int else { return }
        if seconds < tokenSecondsMin {
            errors.append(
                .invalid(
                    "\(path).expirationSeconds", .int(Int64(seconds)),
                    "may not specify a duration less than 10 minutes"))
        } else if seconds > tokenSecondsMax {
            errors.append(
                .invalid(
                    "\(path).expirationSeconds", .int(Int64(seconds)),
                    "may not specify a duration larger than 2^32 seconds"))
        }
    }

    private static func validateMode(_ mode: JSON?, at path: String, into errors: inout [FieldError]) {
        guard let mode, let bits = mode.int, !fileModes.contains(bits) else { return }
        errors.append(.invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive"))
    }

    private static func validateFilePath(_ value: JSON?, at path: String, into errors: inout [FieldError]) {
        guard let value, let text = value.string, !text.isEmpty else { return }
        if let problem = pathProblem(text) {
            errors.append(.invalid(path, value, problem))
        } else if text.hasPrefix("..") {
            errors.append(.invalid(path, value, "must not start with '..'"))
        }
    }
}
