import HTTP

/// The channel protocol's messages over a WebSocket.
struct WebSocketChannels: ChannelConnection {
    /// What `ExecBridge` speaks, in no order: the client's decides. Version 4 lacks the end of standard input.
    static let subprotocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"]

    let socket: WebSocket

    func receive() async throws -> [UInt8]? { try await socket.receive()?.bytes }
    func send(_ message: [UInt8]) async throws { try await socket.send(.binary(message)) }
    func close() async { await socket.close() }
}
