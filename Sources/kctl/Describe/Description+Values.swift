import Glibc
import JSON
import Platform

/// The parts of a description that many kinds share.
extension Description {
    /// Longer annotations are cut.
    private static let annotationLengthMax = 140

    /// "Labels:" with one `key=value` to a line.
    mutating func labels(_ title: String, _ labels: JSON?) {
        values(title, (labels?.stringMap ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    }

    /// "Annotations:" with one `key: value` to a line; the one that `apply` keeps for itself is left out.
    mutating func annotations(_ title: String, _ annotations: JSON?) {
        let shown = (annotations?.stringMap ?? [:]).filter { $0.key != LastApplied.annotation }
        var lines: [String] = []
        for (key, value) in shown.sorted(by: { $0.key < $1.key }) {
            let value = value.hasSuffix("\n") ? String(value.dropLast()) : value
            if value.utf8.count + key.utf8.count + 2 <= Self.annotationLengthMax, !value.contains("\n") {
                lines.append("\(key): \(value)")
                continue
            }
            lines.append("\(key):")
            for part in value.split(separator: "\n", omittingEmptySubsequences: false) {
                let limit = Self.annotationLengthMax - 2
                lines.append("  " + (part.count > limit ? part.prefix(limit) + "..." : part))
            }
        }
        values(title, lines)
    }

    /// A title, and values below each other beside it; "<none>" without any.
    mutating func values(_ title: String, _ values: [String]) {
        write(0, "\(title):\t")
        if values.isEmpty { line(0, "<none>") }
        for (index, value) in values.enumerated() { line(0, index == 0 ? value : "\t\(value)") }
    }

    /// The name, namespace, labels and annotations with which most descriptions begin.
    mutating func heading(_ object: JSON, hasNamespace: Bool = true) {
        let metadata = object["metadata"]
        line(0, "Name:\t\(metadata?["name"]?.string ?? "")")
        if hasNamespace { line(0, "Namespace:\t\(metadata?["namespace"]?.string ?? "")") }
        labels("Labels", metadata?["labels"])
        annotations("Annotations", metadata?["annotations"])
    }

    /// A table of conditions.
    mutating func conditions(_ object: JSON, _ columns: [ConditionColumn], separator: String = "\t") {
        let conditions = object["status", "conditions"]?.array ?? []
        if conditions.isEmpty { return }
        line(0, "Conditions:")
        line(1, columns.map(\.title).joined(separator: "\t"))
        line(1, columns.map(\.rule).joined(separator: "\t"))
        for condition in conditions {
            var text = ""
            for (index, column) in columns.enumerated() {
                text += column.text(condition)
                if index < columns.count - 1 { text += index < columns.count - 1 ? separator : "\t" }
            }
            line(1, text)
        }
    }

    enum ConditionColumn {
        case type, status, heartbeat, transition, reason, message

        var title: String {
            switch self {
            case .type: "Type"
            case .status: "Status"
            case .heartbeat: "LastHeartbeatTime"
            case .transition: "LastTransitionTime"
            case .reason: "Reason"
            case .message: "Message"
            }
        }

        var rule: String { self == .type ? "----" : String(repeating: "-", count: title.count) }

        func text(_ condition: JSON) -> String {
            switch self {
            case .type: condition["type"]?.string ?? ""
            case .status: condition["status"]?.string ?? ""
            case .heartbeat: Values.time(condition["lastHeartbeatTime"])
            case .transition: Values.time(condition["lastTransitionTime"])
            case .reason: condition["reason"]?.string ?? ""
            case .message: condition["message"]?.string ?? ""
            }
        }
    }
}

/// Values as describers write them.
enum Values {
    /// "Mon, 02 Jan 2006 15:04:05 -0700" in the local time zone (RFC 1123).
    static func time(_ value: JSON?) -> String {
        guard let text = value?.string, let time = Timestamp(rfc3339: text) else {
            return "Mon, 01 Jan 0001 00:00:00 +0000"
        }
        var seconds = time_t(time.nanoseconds / 1_000_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let base = buffer.baseAddress else { return text }
            let count = strftime(base, buffer.count, "%a, %d %b %Y %H:%M:%S %z", &parts)
            return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// How long ago: "5m".
    static func age(_ value: JSON?, _ now: Timestamp) -> String {
        guard let text = value?.string, let time = Timestamp(rfc3339: text) else { return "<unknown>" }
        return HumanDuration.text(now - time)
    }

    /// Text of a value that is text or a number, such as a port.
    static func plain(_ value: JSON?, or missing: String = "") -> String {
        value.map { JSONPath.text($0) } ?? missing
    }

    static func list(_ value: JSON?) -> [String] { value?.array?.map { JSONPath.text($0) } ?? [] }

    /// "True", "False".
    static func flag(_ value: JSON?) -> String { value?.bool ?? false ? "True" : "False" }

    static func orNone(_ text: String) -> String { text.isEmpty ? "<none>" : text }

    /// "ReplicaSet/web-5d4f", from the owner that controls the object; nil without one.
    static func controller(_ object: JSON) -> String? {
        let owner = object["metadata", "ownerReferences"]?.array?.first { $0["controller"]?.bool ?? false }
        return owner.map { "\($0["kind"]?.string ?? "")/\($0["name"]?.string ?? "")" }
    }

    /// A selector object as text: "app=web,tier in (a,b)"; "<none>" for an empty one.
    static func selector(_ selector: JSON?) -> String {
        var parts = (selector?["matchLabels"]?.stringMap ?? [:]).sorted { $0.key < $1.key }.map {
            "\($0.key)=\($0.value)"
        }
        for expression in selector?["matchExpressions"]?.array ?? [] {
            let key = expression["key"]?.string ?? ""
            let values = list(expression["values"]).sorted().joined(separator: ",")
            switch expression["operator"]?.string {
            case "In": parts.append("\(key) in (\(values))")
            case "NotIn": parts.append("\(key) notin (\(values))")
            case "Exists": parts.append(key)
            default: parts.append("!\(key)")
            }
        }
        return orNone(parts.joined(separator: ","))
    }
}
