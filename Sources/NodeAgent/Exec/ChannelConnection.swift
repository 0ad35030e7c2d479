/// Whole binary messages both ways: a WebSocket, as seen by what speaks Kubernetes' channel protocol over it.
protocol ChannelConnection: Sendable {
    /// nil once the other side has closed.
    func receive() async throws -> [UInt8]?
    func send(_ message: [UInt8]) async throws
    /// Says that nothing more will be sent; the other side's end still comes by `receive`.
    func close() async
}
