import Client
import HTTP
import JSON
import Resources

/// Finds types of resources by the words that users write: "po", "pods", "Pod", "deployments.apps", "deploy.v1.apps", "all".
///
/// The kinds that every server has are known without asking; whatever else is asked of the server's discovery, once.
actor ResourceMapper {
    private let transport: any HTTPTransport
    private let builtIn: [ResourceType]
    private var discovery: Task<[ResourceType], any Error>?

    init(transport: any HTTPTransport, builtIn: [ResourceType] = BuiltInResources.all.map { ResourceType($0) }) {
        self.transport = transport
        self.builtIn = builtIn
    }

    /// The types that a word means: one, or those of a category.
    func types(_ word: String) async throws -> [ResourceType] {
        if let type = Self.find(word, in: builtIn) { return [type] }
        let all = try await discovered()
        if let type = Self.find(word, in: all) { return [type] }
        let members = all.filter { $0.categories.contains(word.lowercased()) }
        guard members.isEmpty else { return members }
        throw CommandError("the server doesn't have a resource type \"\(word)\"")
    }

    /// The one type that a word means; the first of a category.
    func type(_ word: String) async throws -> ResourceType {
        let types = try await types(word)
        guard let type = types.first else {
            throw CommandError("the server doesn't have a resource type \"\(word)\"")
        }
        return type
    }

    /// The type of an object by its `apiVersion` and `kind`.
    func type(apiVersion: String, kind: String) async throws -> ResourceType {
        func matches(_ type: ResourceType) -> Bool { type.kind == kind && type.apiVersion == apiVersion }
        if let type = builtIn.first(where: matches) { return type }
        if let type = try await discovered().first(where: matches) { return type }
        throw CommandError(
            "no matches for kind \"\(kind)\" in version \"\(apiVersion)\"\nensure CRDs are installed first")
    }

    /// Everything the server serves, in its order, without subresources.
    func discovered() async throws -> [ResourceType] {
        if let discovery { return try await discovery.value }
        let transport = transport
        let task = Task { try await Self.discover(transport) }
        discovery = task
        return try await task.value
    }

    private static func find(_ word: String, in types: [ResourceType]) -> ResourceType? {
        let word = word.lowercased()
        if let type = types.first(where: { $0.isCalled(word) }) { return type }
        // "deployments.apps", "deployments.v1.apps", "pods.v1."
        let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        return types.first { type in
            type.isCalled(parts[0])
                && (type.group == parts[1] || "\(type.version).\(type.group)" == parts[1]
                    || (type.group.isEmpty && parts[1] == type.version))
        }
    }

    // MARK: - Discovery

    private static let aggregatedType =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList"

    private static func discover(_ transport: any HTTPTransport) async throws -> [ResourceType] {
        async let core = groups("/api", transport)
        async let others = groups("/apis", transport)
        return try await core + others
    }

    private static func groups(_ path: String, _ transport: any HTTPTransport) async throws -> [ResourceType] {
        let headers = HTTPHeaders([("Accept", aggregatedType), ("User-Agent", Cluster.userAgent)])
        let response = try await transport.send(HTTPRequest(method: "GET", target: path, headers: headers))
        let bytes = try await response.body.collect(bytesMax: APIClient.responseBytesMax)
        let list = (try? JSON(parsing: bytes)) ?? [:]
        guard response.status < 300 else {
            throw APIError(code: response.status, status: list, fallback: "HTTP \(response.status)")
        }
        guard list["kind"]?.string == "APIGroupDiscoveryList" else {
            throw CommandError("the server at \(path) does not speak aggregated discovery (Kubernetes 1.30 and above)")
        }
        var types: [ResourceType] = []
        for group in list["items"]?.array ?? [] {
            let name = group["metadata", "name"]?.string ?? ""
            for version in group["versions"]?.array ?? [] {
                let versionName = version["version"]?.string ?? ""
                for entry in version["resources"]?.array ?? [] {
                    types.append(ResourceType(discovered: entry, group: name, version: versionName))
                }
            }
        }
        return types
    }
}
