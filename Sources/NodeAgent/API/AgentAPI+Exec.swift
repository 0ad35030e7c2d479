import HTTP
import JSON
import Runtime

extension AgentAPI {
    /// `/exec/NAMESPACE/POD/CONTAINER?command=...&input=1&output=1&error=1&tty=1`, by an upgrade to WebSocket.
    ///
    /// What is wrong with the request is answered over HTTP; what goes wrong once the client is connected goes through
    /// the protocol's error channel.
    func exec(_ target: RequestTarget, _ request: HTTPRequest) throws -> HTTPResponse {
        let container = try agent.execTarget(target)
        guard WebSocketHandshake.isRequested(by: request) else { return Self.otherUpgradeRefusal(request) }
        let streams = ExecBridge.Streams(target)
        let runtime = agent.services.runtime
        let time = agent.services.world.time
        return WebSocketHandshake.answer(request, subprotocols: WebSocketChannels.subprotocols) { socket in
            let connection = WebSocketChannels(socket: socket)
            do {
                let session = try await runtime.exec(
                    container.id, command: container.command,
                    options: ExecOptions(stdin: streams.input, tty: streams.terminal))
                await ExecBridge(session: session, connection: connection, streams: streams, time: time).run()
            } catch {
                await ExecBridge.refuse("\(error)", over: connection, time: time)
            }
        }
    }

    /// kubectl tries WebSocket first, and SPDY when that is refused.
    private static func otherUpgradeRefusal(_ request: HTTPRequest) -> HTTPResponse {
        let asked = request.headers["Upgrade"].map { "Upgrade: \($0)" } ?? "no Upgrade field"
        return status(
            400, "BadRequest",
            "commands are run over WebSocket (\(WebSocketChannels.subprotocols[0])); the request has \(asked)")
    }

    /// The streams of a container's main process go to its log: there is no terminal to attach to.
    static let attachRefusal = status(
        501, "NotImplemented",
        "attach is not supported by this node's runtime: follow the log with `kubectl logs -f`, or use `kubectl exec`")

    private static func status(_ code: Int, _ reason: String, _ message: String) -> HTTPResponse {
        json(
            [
                "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                "message": .string(message), "reason": .string(reason), "code": .int(Int64(code)),
            ], status: code)
    }
}
