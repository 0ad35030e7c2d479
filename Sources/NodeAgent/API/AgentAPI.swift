import HTTP
import JSON
import Platform
import Runtime

/// The agent's own HTTP API: logs, statistics and what the API server forwards. It checks no credentials: whoever puts
/// it on a socket must.
public struct AgentAPI: HTTPHandler {
    let agent: NodeAgent

    public init(_ agent: NodeAgent) { self.agent = agent }

    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        let target = RequestTarget(request.target)
        do {
            switch target.path.first {
            case "healthz" where target.path.count == 1: return Self.text("ok")
            case "metrics" where target.path.count == 1:
                return Self.text(agent.services.metrics.registry.exposition())
            case "pods" where target.path.count == 1: return Self.json(pods())
            case "stats" where target.path == ["stats", "summary"]: return Self.json(agent.summary())
            case "containerLogs" where target.path.count == 4: return try await logs(target)
            case "exec" where target.path.count == 4: return try exec(target, request)
            case "attach" where target.path.count == 4: return Self.attachRefusal
            default: return Self.text("404 page not found\n", status: 404)
            }
        } catch let error as ConfigurationError {
            return Self.text(error.message + "\n", status: 400)
        } catch let error as NotFound {
            return Self.text(error.message + "\n", status: 404)
        } catch {
            return Self.text("\(error)\n", status: 500)
        }
    }

    struct NotFound: Error {
        var message: String
    }

    private func pods() -> JSON {
        let items = agent.views().map(\.pod).sorted { $0.key < $1.key }.map { pod in
            var json = pod.json
            json["status"] = pod.reportedStatus
            return json
        }
        return ["kind": "PodList", "apiVersion": "v1", "metadata": [:], "items": .array(items)]
    }

    private func logs(_ target: RequestTarget) async throws -> HTTPResponse {
        let (namespace, name, container) = (target.path[1], target.path[2], target.path[3])
        let options = try LogOptions(target, now: agent.services.world.time.now)
        guard let view = agent.view(namespace: namespace, name: name) else {
            throw NotFound(message: "pod \"\(name)\" not found on this node")
        }
        guard view.pod.container(named: container) != nil else {
            throw ConfigurationError("container \(container) is not valid for pod \(name)")
        }
        let attempts = view.observed.attempts(of: container)
        guard let attempt = options.previous ? attempts.dropFirst().first ?? crashed(attempts) : attempts.first
        else {
            let what =
                options.previous ? "previous terminated container \"\(container)\"" : "container \"\(container)\""
            let state = options.previous ? "not found" : "is waiting to start: ContainerCreating"
            throw ConfigurationError("\(what) in pod \"\(name)\" \(state)")
        }
        let path = agent.services.logs.file(of: view.pod, container: container, attempt: attempt.attempt)
        let stream = try agent.followLog(path, of: attempt, options: options)
        var response = HTTPResponse(
            status: 200, headers: HTTPHeaders([("Content-Type", "text/plain")]), body: .stream(stream))
        response.isEndless = options.follow
        return response
    }

    /// While a container waits to be restarted, its last run is the previous one.
    private func crashed(_ attempts: [ContainerStatus]) -> ContainerStatus? {
        attempts.first { $0.state == .exited && $0.attempt > 0 }
    }

    static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: HTTPHeaders([("Content-Type", "text/plain; charset=utf-8")]),
            body: .bytes(Array(text.utf8)))
    }

    static func json(_ json: JSON, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: HTTPHeaders([("Content-Type", "application/json")]), body: .bytes(json.encoded()))
    }
}

extension NodeAgent {
    /// The agent's own API.
    public var api: AgentAPI { AgentAPI(self) }

    func followLog(_ path: String, of container: ContainerStatus, options: LogOptions) throws -> LogStream {
        let follows = options.follow && container.state != .exited
        // A container that has just been made may have no log yet, and only what exists can be watched.
        if follows { try FileSystem.createIfMissing(path, mode: 0o640) }
        let watch = follows ? try FileWatch(path) : nil
        let runtime = services.runtime
        let id = container.id
        let listener = services.world.random.next()
        if let watch {
            exits.withLock { $0[listener] = { event in if event.containerID == id { watch.nudge() } } }
        }
        return try LogStream(
            path: path, options: options, watch: watch,
            hasEnded: { (try? await runtime.containerStatus(id))?.state != .running },
            onEnd: { [weak self] in _ = self?.exits.withLock { $0.removeValue(forKey: listener) } })
    }
}
