import JSON
import Schema

/// Probes and lifecycle hooks.
extension PodValidation {
    static func validateProbes(
        _ container: JSON, _ surroundings: Surroundings, at path: String, into errors: inout [FieldError]
    ) {
        for field in ["livenessProbe", "readinessProbe", "startupProbe"] {
            guard let probe = container[field] else { continue }
            let place = "\(path).\(field)"
            validateHandler(probe, surroundings, at: place, into: &errors)
            if field != "readinessProbe", let count = probe["successThreshold"]?.int, count > 1 {
                errors.append(.invalid("\(place).successThreshold", .int(Int64(count)), "must be 1"))
            }
            guard let seconds = probe["terminationGracePeriodSeconds"]?.int else { continue }
            if field == "readinessProbe" {
                errors.append(
                    .invalid(
                        "\(place).terminationGracePeriodSeconds", .int(Int64(seconds)),
                        "must not be set for readinessProbes"))
            } else if seconds <= 0 {
                errors.append(
                    .invalid(
                        "\(place).terminationGracePeriodSeconds", .int(Int64(seconds)), "must be greater than 0"))
            }
        }
        for hook in ["postStart", "preStop"] {
            guard let handler = container["lifecycle"]?[hook] else { continue }
            validateHandler(handler, surroundings, at: "\(path).lifecycle.\(hook)", into: &errors)
        }
    }

    /// Exactly one way to call.
    private static func validateHandler(
        _ handler: JSON, _ surroundings: Surroundings, at path: String, into errors: inout [FieldError]
    ) {
        var isFound = false
        for kind in ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] {
            guard let action = handler[kind] else { continue }
            if isFound {
                errors.append(.forbidden("\(path).\(kind)", "may not specify more than 1 handler type"))
                continue
            }
            isFound = true
            validateAction(kind, action, surroundings, at: "\(path).\(kind)", into: &errors)
        }
        if !isFound { errors.append(.required(path, "must specify a handler type")) }
    }

    private static func validateAction(
        _ kind: String, _ action: JSON, _ surroundings: Surroundings, at path: String,
        into errors: inout [FieldError]
    ) {
        switch kind {
        case "exec":
            if action["command"]?.array?.isEmpty ?? true { errors.append(.required("\(path).command")) }
        case "httpGet":
            errors += Rules.portReference("\(path).port", action["port"] ?? 0)
            for (index, header) in (action["httpHeaders"]?.array ?? []).enumerated() {
                guard let name = header["name"]?.string, !isHeaderName(name) else { continue }
                errors.append(
                    .invalid(
                        "\(path).httpHeaders[\(index)].name", .string(name),
                        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', "
                            + "regex used for validation is '[-A-Za-z0-9]+')"))
            }
        case "tcpSocket": errors += Rules.portReference("\(path).port", action["port"] ?? 0)
        case "sleep":
            let seconds = action["seconds"]?.int ?? 0
            if !(1...max(1, surroundings.graceSeconds)).contains(seconds) {
                errors.append(
                    .invalid(
                        path, .int(Int64(seconds)),
                        "must be greater than 0 and less than terminationGracePeriodSeconds "
                            + "(\(surroundings.graceSeconds))"))
            }
        default: return
        }
    }

    private static func isHeaderName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
