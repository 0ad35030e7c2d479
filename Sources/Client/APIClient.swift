import HTTP
import JSON
import Resources

/// A client of the API server, over HTTPS or in process.
public struct APIClient: Sendable {
    public var transport: any HTTPTransport
    /// Sent as User-Agent, and the default field manager.
    public var userAgent: String
    public init(transport: any HTTPTransport, userAgent: String) {
        self.transport = transport
        self.userAgent = userAgent
    }
}
