import HTTP
import JSON
import Platform
import Resources

/// A client of the API server, over HTTPS or in process: the only way in or out for controllers, scheduler and agents.
public struct APIClient: Sendable {
    public var transport: any HTTPTransport
    /// Sent as User-Agent; its first part is the default field manager.
    public var userAgent: String
    /// Measures the deadline of each call; without it the transport's own limits hold.
    public var time: (any TimeSource)?

    public init(transport: any HTTPTransport, userAgent: String, time: (any TimeSource)? = nil) {
        self.transport = transport
        self.userAgent = userAgent
        self.time = time
    }
}

public enum PatchType: String, Sendable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
}

/// An answer of the API server that is no success: a `Status` object (or its equivalent made from a bare HTTP error).
public struct APIError: Error, Sendable, CustomStringConvertible {
    /// HTTP status: 404, 409, 410, 422...
    public var code: Int
    /// "NotFound", "AlreadyExists", "Conflict", "Expired", "Invalid"...
    public var reason: String
    public var message: String
    public var retryAfterSeconds: Int?
    /// The whole Status object.
    public var status: JSON
    public init(code: Int, reason: String, message: String, retryAfterSeconds: Int? = nil, status: JSON = [:]) {
        self.code = code
        self.reason = reason
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
        self.status = status
    }
    public var description: String { message }
    public var isNotFound: Bool { code == 404 }
    public var isConflict: Bool { reason == "Conflict" }
    public var isAlreadyExists: Bool { reason == "AlreadyExists" }
}
