import JSON
import Platform

/// The key-value data of a ConfigMap or Secret, decoded.
struct ReferencedData: Sendable, Equatable {
    enum Kind: String, Sendable, Hashable {
        case configMap = "configmap"
        case secret = "secret"

        /// The resource's name in the API's paths.
        var resource: String { rawValue + "s" }
        var kindName: String { self == .configMap ? "ConfigMap" : "Secret" }
    }

    var entries: [String: [UInt8]]

    init(entries: [String: [UInt8]]) { self.entries = entries }

    /// Text of `data` and base64 of `binaryData` for a ConfigMap, base64 of `data` for a Secret.
    init(_ kind: Kind, _ json: JSON) {
        var entries: [String: [UInt8]] = [:]
        if kind == .configMap {
            for (key, value) in json["data"]?.stringMap ?? [:] { entries[key] = Array(value.utf8) }
            for (key, value) in json["binaryData"]?.stringMap ?? [:] { entries[key] = Base64.decode(value) ?? [] }
        } else {
            for (key, value) in json["data"]?.stringMap ?? [:] { entries[key] = Base64.decode(value) ?? [] }
        }
        self.entries = entries
    }
}
