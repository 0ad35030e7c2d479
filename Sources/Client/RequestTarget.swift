import HTTP
import Resources

/// Path and query of an API request.
public enum RequestTarget {
    /// "/apis/apps/v1/namespaces/default/deployments/web/status"; a namespace of nil or "" leaves it out.
    public static func path(
        _ resource: GroupVersionResource, namespace: String?, name: String? = nil, subresource: String? = nil
    ) -> String {
        var path = resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.group)/\(resource.version)"
        if let namespace, !namespace.isEmpty { path += "/namespaces/\(PercentEncoding.encode(namespace))" }
        path += "/\(resource.resource)"
        if let name { path += "/\(PercentEncoding.encode(name))" }
        if let subresource { path += "/\(subresource)" }
        return path
    }

    /// The query of those parameters that have a value.
    public static func query(_ parameters: [(name: String, value: String?)]) -> String {
        let parts = parameters.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}
