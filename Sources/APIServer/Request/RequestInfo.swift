import HTTP
import Resources

/// What a request's path and method ask for.
struct RequestInfo: Sendable {
    enum Target: Sendable {
        /// `/version`, `/healthz`, `/apis`: the components of the path.
        case nonResource([String])
        case resource(ResourceTarget)
    }

    var target: Target
    var path: String
    var query: Query

    init(_ request: HTTPRequest) throws(StatusError) {
        let parts = request.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts.first ?? "/")
        query = parts.count > 1 ? try Query(parts[1]) : Query()
        var components: [String] = []
        for part in path.split(separator: "/") {
            guard let component = PercentEncoding.decode(part, plusIsSpace: false) else {
                throw .badRequest("malformed percent-encoding in the path \(path)")
            }
            components.append(component)
        }
        target = ResourceTarget(components).map(Target.resource) ?? .nonResource(components)
    }

    /// The verb of the API that metrics and authorization know: "get", "list", "watch", "create"...
    func verb(method: String) -> String {
        guard case .resource(let target) = target else { return method.lowercased() }
        let isWatch = (try? query.flag("watch")) == true
        switch method {
        case "GET", "HEAD": return target.name == nil ? (isWatch ? "watch" : "list") : (isWatch ? "watch" : "get")
        case "POST": return "create"
        case "PUT": return "update"
        case "PATCH": return "patch"
        case "DELETE": return target.name == nil ? "deletecollection" : "delete"
        default: return method.lowercased()
        }
    }
}

/// The resource that a path names: `/apis/GROUP/VERSION/namespaces/NS/RESOURCE/NAME/SUBRESOURCE/...`.
struct ResourceTarget: Sendable {
    var resource: GroupVersionResource
    /// nil: all namespaces, or a kind without them.
    var namespace: String?
    var name: String?
    var subresource: String?
    /// What follows the subresource (`nodes/x/proxy/stats/summary`).
    var rest: [String] = []

    /// nil when the path names no resource.
    init?(_ components: [String]) {
        var parts = components[...]
        let group: String
        switch parts.popFirst() {
        case "api": group = ""
        case "apis":
            guard let name = parts.popFirst() else { return nil }
            group = name
        default: return nil
        }
        guard let version = parts.popFirst() else { return nil }
        // `/namespaces/NS/status` and `/finalize` are subresources of the namespace itself.
        if parts.first == "namespaces", parts.count > 2,
            !Self.namespaceSubresources.contains(parts[parts.startIndex + 2])
        {
            parts.removeFirst()
            namespace = parts.removeFirst()
        }
        guard let plural = parts.popFirst() else { return nil }
        resource = GroupVersionResource(group: group, version: version, resource: plural)
        name = parts.popFirst()
        subresource = parts.popFirst()
        rest = Array(parts)
    }

    private static let namespaceSubresources: Set = ["status", "finalize"]
}
