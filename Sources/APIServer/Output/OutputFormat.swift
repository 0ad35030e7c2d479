import Resources
import HTTP

/// The form in which a client wants objects, from its `Accept` header.
struct OutputFormat: Sendable {
    enum Shape: Sendable {
        /// The whole object.
        case object
        /// meta/v1 Table: what `kubectl get` prints.
        case table
        /// meta/v1 PartialObjectMetadata: what garbage collectors read.
        case metadata
    }

    var shape = Shape.object
    var isYAML = false

    init() {}

    /// The first form of the header that the server knows. Protobuf, which clients of Kubernetes prefer, is answered with
    /// JSON when nothing else was asked for. Throws 406.
    init(accept: [String]) throws(StatusError) {
        let choices = accept.flatMap { $0.split(separator: ",") }.map(SelectorText.trimmed)
        if choices.isEmpty { return }
        for choice in choices {
            if let format = Self.format(choice) {
                self = format
                return
            }
        }
        guard choices.contains(where: { $0.hasPrefix("application/vnd.kubernetes.protobuf") }) else {
            throw .notAcceptable
        }
    }

    private static func format(_ choice: Substring) -> OutputFormat? {
        let parts = choice.split(separator: ";").map(SelectorText.trimmed)
        guard let type = parts.first?.lowercased() else { return nil }
        var format = OutputFormat()
        switch type {
        case "application/json", "*/*", "application/*": break
        case "application/yaml", "text/yaml": format.isYAML = true
        default: return nil
        }
        var parameters: [String: Substring] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parameters[pair[0].lowercased()] = pair[1] }
        }
        guard let shape = parameters["as"] else { return format }
        guard parameters["g"] == "meta.k8s.io", parameters["v"] == "v1" || parameters["v"] == "v1beta1" else {
            return nil
        }
        switch shape {
        case "Table": format.shape = .table
        case "PartialObjectMetadata", "PartialObjectMetadataList": format.shape = .metadata
        default: return nil
        }
        return format
    }
}
