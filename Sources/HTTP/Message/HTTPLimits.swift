/// How much a peer may ask of a server, or a server of a client. The defaults suit the API server.
public struct HTTPLimits: Sendable {
    /// Method, target and version. Longer than any selector that kubectl builds; beyond it 414.
    public var requestLineBytesMax = 16 << 10
    /// All fields of a head together; beyond it 431.
    public var headBytesMax = 64 << 10
    public var headerCountMax = 128
    /// The largest manifest that etcd would take is 1.5 MiB; a patch may be twice that. Beyond it 413.
    public var bodyBytesMax = 8 << 20
    public var connectionsMax = 16_384
    /// From the first byte of a head to its last: what a slow sender may take; beyond it 408.
    public var headTimeout = Duration.seconds(15)
    /// Between two reads of a body.
    public var bodyTimeout = Duration.seconds(30)
    /// How long a connection may rest between requests.
    public var idleTimeout = Duration.seconds(180)
    /// A request's body that the handler did not read is read away up to here, so that the connection can be kept.
    public var unreadBodyBytesMax = 64 << 10

    public init() {}
}
