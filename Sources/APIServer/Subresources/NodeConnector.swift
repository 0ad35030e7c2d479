import HTTP
import JSON

/// Reaches the agent of a node: in process, or over HTTPS at the address in `node.status`.
public protocol NodeConnector: Sendable {
    /// - Parameters:
    ///   - node: the Node object.
    ///   - request: with a path of the agent's own API, which is the kubelet's: `/containerLogs/NS/POD/CONTAINER`,
    ///     `/exec/...`, `/attach/...`, `/portForward/NS/POD`, and the client's headers, `Upgrade` among them.
    /// - Returns: the agent's answer, which is the client's answer; with status 101 its `upgraded` carries the connection.
    func connect(node: JSON, request: HTTPRequest) async throws -> HTTPResponse
}
