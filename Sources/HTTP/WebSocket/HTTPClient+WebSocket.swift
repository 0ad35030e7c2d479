extension HTTPClient {
    /// Opens a WebSocket to the server.
    ///
    /// - Parameter subprotocols: in the order of preference; the server must choose one of them, if there are any.
    /// - Throws: `WebSocketRefused` with the server's answer when that is not 101.
    public func webSocket(
        _ target: String, headers: HTTPHeaders = HTTPHeaders(), subprotocols: [String] = [],
        limits: WebSocketLimits = WebSocketLimits()
    ) async throws -> WebSocket {
        let key = WebSocketHandshake.base64(try WebSocket.random(16))
        var request = HTTPRequest(method: "GET", target: target, headers: headers)
        request.headers["Connection"] = "Upgrade"
        request.headers["Upgrade"] = "websocket"
        request.headers["Sec-WebSocket-Version"] = WebSocketHandshake.version
        request.headers["Sec-WebSocket-Key"] = key
        if !subprotocols.isEmpty { request.headers["Sec-WebSocket-Protocol"] = subprotocols.joined(separator: ", ") }
        let (response, stream) = try await upgrade(request)
        guard response.status == 101, let stream else { throw WebSocketRefused(response: response) }
        let chosen = response.headers["Sec-WebSocket-Protocol"]
        guard response.headers["Sec-WebSocket-Accept"] == WebSocketHandshake.accept(key) else {
            stream.cancel()
            throw WebSocketError(.protocolError, "the server does not speak WebSocket: its answer to the key is wrong")
        }
        guard chosen.map(subprotocols.contains) ?? subprotocols.isEmpty else {
            stream.cancel()
            throw WebSocketError(
                .protocolError, "the server chose the subprotocol \(chosen ?? "none"), not an offered one")
        }
        return WebSocket(stream, role: .client, subprotocol: chosen, limits: limits)
    }
}
