import HTTP
import JSON
import Platform
import Resources
import Storage
import Synchronization
import Telemetry

/// The Kubernetes API over a store: answers requests through the stages of authentication, authorization, admission and
/// validation. It serves as long as `run` runs.
public final class APIServer: HTTPHandler {
    private let parts: ServerParts
    private let discovery: Discovery
    private let openAPI: OpenAPI
    private let health: HealthChecks
    private let metricsAPI: MetricsAPI
    private let metrics: MetricsRegistry
    private let requests: RequestMetrics
    private let configuration: APIServerConfiguration
    private let isBootstrapped = Mutex(false)

    /// - Parameters:
    ///   - definitions: the kinds to serve.
    ///   - metrics: where the server's own figures go, and what `/metrics` shows.
    public init(
        store: any Store, world: World, definitions: [ResourceDefinition],
        configuration: APIServerConfiguration = APIServerConfiguration(), metrics: MetricsRegistry = MetricsRegistry()
    ) {
        let registry = ResourceRegistry(definitions: definitions, store: store, world: world)
        let services = ServiceAllocator(
            range: configuration.serviceNetwork, nodePorts: configuration.nodePorts, store: store, random: world.random)
        parts = ServerParts(
            world: world, store: store, registry: registry,
            admission: Admission(
                registry: registry, services: services,
                nodeFailureTolerationSeconds: configuration.nodeFailureTolerationSeconds),
            nodeConnector: configuration.nodeConnector, watches: WatchCounter())
        discovery = Discovery(registry, hasMetrics: configuration.metricsSource != nil)
        openAPI = OpenAPI(registry: registry)
        health = HealthChecks(registry: registry)
        metricsAPI = MetricsAPI(source: configuration.metricsSource, registry: registry, time: world.time)
        requests = RequestMetrics(metrics)
        self.metrics = metrics
        self.configuration = configuration
    }

    /// Keeps the caches up to date until the task is cancelled, after making what every cluster has: its first namespaces
    /// and the `kubernetes` service. Throws `StoreError.corrupt` when the store is damaged.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for storage in parts.registry.storages { group.addTask { try await storage.cache.run() } }
            let bootstrap = Bootstrap(parts: parts, configuration: configuration)
            group.addTask {
                try await bootstrap.run()
                self.isBootstrapped.withLock { $0 = true }
            }
            let expiry = EventExpiry(parts: parts)
            if parts.registry.core("events") != nil { group.addTask { try await expiry.run() } }
            defer { group.cancelAll() }
            do { while try await group.next() != nil {} } catch is CancellationError {}
        }
    }

    /// Returns once every cache shows the store, and what every cluster has is there.
    public func waitUntilReady() async throws {
        while !isBootstrapped.withLock({ $0 }) { try await parts.world.time.sleep(for: .milliseconds(1)) }
        for storage in parts.registry.storages { try await storage.cache.waitUntilCurrent() }
    }

    /// What `run` does from time to time.
    func removeExpiredEvents() async throws { try await EventExpiry(parts: parts).removeExpired() }

    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        let started = parts.world.time.uptime
        var verb = request.method
        var resource = ""
        var response: HTTPResponse
        do {
            let info = try RequestInfo(request)
            verb = info.verb(method: request.method)
            if case .resource(let target) = info.target, parts.registry[target.resource] != nil {
                resource = target.resource.resource
            }
            let identity = try Authentication.identify(request, path: info.path)
            let context = RequestContext(request: request, info: info, identity: identity)
            try Authorization.check(context)
            response = try await route(context)
        } catch {
            response = .error(StatusError(error))
        }
        if request.method == "HEAD" { response.body = .empty }
        requests.observe(verb: verb, resource: resource, code: response.status, parts.world.time.uptime - started)
        return response
    }

    private func route(_ context: RequestContext) async throws -> HTTPResponse {
        switch context.info.target {
        case .nonResource(let components): return try nonResource(components, context)
        case .resource(let target):
            if target.resource.group == MetricsAPI.group, target.resource.version == MetricsAPI.version {
                return try await metricsAPI.respond(context, target)
            }
            if let older = OlderVersion.of(target.resource) {
                return try await OlderVersionHandler(older: older).respond(context) { try await route($0) }
            }
            guard let storage = parts.registry[target.resource],
                storage.definition.isNamespaced || target.namespace == nil,
                // An object of a namespaced kind is found only through its namespace.
                !storage.definition.isNamespaced || target.namespace != nil || target.name == nil
            else { throw StatusError.unknownPath }
            return try await ResourceHandler(server: parts, storage: storage, context: context, target: target)
                .respond()
        }
    }

    private func nonResource(_ components: [String], _ context: RequestContext) throws(StatusError) -> HTTPResponse {
        guard context.request.method == "GET" || context.request.method == "HEAD" else { throw .methodNotAllowed }
        if let response = health.respond(components, context.query) { return response }
        switch components {
        case []: return .json(["paths": .array(Self.paths.map { .string($0) })])
        case ["version"]: return .json(ServerVersion.json)
        case ["metrics"]: return .text(metrics.exposition())
        default: break
        }
        let accept = context.request.headers.values("Accept")
        if let response = discovery.respond(components, accept: accept) ?? openAPI.respond(components, context) {
            return response
        }
        throw .unknownPath
    }

    private static let paths = [
        "/api", "/api/v1", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz",
        "/version",
    ]
}
