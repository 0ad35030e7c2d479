import Resources

/// Path and query of an API request.
public enum RequestTarget {
    /// "/apis/apps/v1/namespaces/default/deployments/web/status"; a namespace of nil or "" leaves it out.
    public static func path(
        _ resource: GroupVersionResource, namespace: String?, name: String? = nil, subresource: String? = nil
    ) -> String {
        var path = resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.group)/\(resource.version)"
        if let namespace, !namespace.isEmpty { path += "/namespaces/\(escaped(namespace))" }
        path += "/\(resource.resource)"
        if let name { path += "/\(escaped(name))" }
        if let subresource { path += "/\(subresource)" }
        return path
    }

    /// The query of those parameters that have a value.
    public static func query(_ parameters: [(name: String, value: String?)]) -> String {
        let parts = parameters.compactMap { name, value in value.map { "\(name)=\(escaped($0))" } }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    /// Percent-encodes everything but the unreserved characters (RFC 3986, section 2.3).
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isUnreserved =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "-._~".unicodeScalars.contains(scalar))
            if isUnreserved {
                escaped.unicodeScalars.append(scalar)
            } else {
                escaped += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return escaped
    }
}
