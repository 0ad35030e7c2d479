import HTTP
import JSON
import Storage

extension ResourceHandler {
    /// `log`, `exec`, `attach` and `portforward` of a pod are answered by the agent of its node.
    func forwardToPod(_ subresource: String) async throws -> HTTPResponse {
        let method = context.request.method
        let isAllowed = subresource == "log" ? method == "GET" : method == "GET" || method == "POST"
        guard isAllowed else { throw StatusError.methodNotAllowed }
        let pod = try await storage.current(namespace: namespace, name: name).json
        guard let node = pod["spec", "nodeName"]?.string, !node.isEmpty else {
            throw StatusError.badRequest("pod \(name) does not have a host assigned")
        }
        var path = "/\(subresource == "log" ? "containerLogs" : subresource)/\(namespace)/\(name)"
        if subresource == "portforward" {
            path = "/portForward/\(namespace)/\(name)"
        } else {
            path += "/" + (try container(of: pod))
        }
        let response = try await forward(to: node, path: path, query: agentQuery(subresource))
        return subresource == "log" ? try await withStatus(response) : response
    }

    /// A reader of logs gets the agent's refusal, which is plain text, as a Status.
    private func withStatus(_ response: HTTPResponse) async throws -> HTTPResponse {
        guard response.status >= 400 else { return response }
        let bytes = try await response.body.collect(bytesMax: Limits.agentErrorBytesMax)
        var message = String(decoding: bytes, as: UTF8.self)
        while message.last?.isNewline ?? false { message.removeLast() }
        throw response.status == 400 || response.status == 404
            ? StatusError.badRequest(message) : StatusError.internalError(message)
    }

    /// `nodes/NAME/proxy/PATH`.
    func forwardToNode() async throws -> HTTPResponse {
        let path = target.rest.map { "/" + PercentEncoding.encode($0) }.joined()
        return try await forward(to: name, path: path.isEmpty ? "/" : path, query: query.items)
    }

    private func forward(
        to node: String, path: String, query: [(name: String, value: String)]
    ) async throws -> HTTPResponse {
        guard let connector = server.nodeConnector, let nodes = server.registry.core("nodes") else {
            throw StatusError.unavailable("this server has no way to reach node agents")
        }
        let object = try await nodes.current(namespace: "", name: node).visible
        var request = context.request
        let text = query.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
        request.target = path + (text.isEmpty ? "" : "?" + text.joined(separator: "&"))
        // Credentials are for this server only.
        request.headers["Authorization"] = nil
        request.headers["Host"] = nil
        do { return try await connector.connect(node: object, request: request) } catch let error as StatusError {
            throw error
        } catch {
            throw StatusError.internalError("error dialing backend: node \(node): \(error)")
        }
    }

    /// The container that the query names, or the only one.
    private func container(of pod: JSON) throws(StatusError) -> String {
        let main = Self.names(pod["spec", "containers"])
        let all = main + Self.names(pod["spec", "initContainers"]) + Self.names(pod["spec", "ephemeralContainers"])
        if let wanted = query["container"], !wanted.isEmpty {
            guard all.contains(wanted) else {
                throw .badRequest("container \(wanted) is not valid for pod \(name)")
            }
            return wanted
        }
        guard main.count == 1 else {
            throw .badRequest(
                "a container name must be specified for pod \(name), choose one of: [\(main.joined(separator: " "))]")
        }
        return main[0]
    }

    private static func names(_ containers: JSON?) -> [String] {
        (containers?.array ?? []).compactMap { $0["name"]?.string }
    }

    /// The agent's names of the streams differ from the API's.
    private func agentQuery(_ subresource: String) -> [(name: String, value: String)] {
        let streams = ["stdin": "input", "stdout": "output", "stderr": "error"]
        return query.items.filter { $0.name != "container" }.map { item in
            guard subresource != "log", let name = streams[item.name] else { return item }
            return (name, item.value == "true" ? "1" : item.value)
        }
    }
}
