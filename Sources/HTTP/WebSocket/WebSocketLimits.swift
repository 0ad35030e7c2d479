/// How much a peer may send at once.
public struct WebSocketLimits: Sendable {
    /// kubectl cuts what it sends into pieces of 32 KiB, and a read of a command's output holds 64 KiB. Beyond it 1009.
    public var frameBytesMax = 1 << 20
    /// All fragments of a message together: a message is given to its reader whole. Beyond it 1009.
    public var messageBytesMax = 1 << 20

    public init() {}
}
