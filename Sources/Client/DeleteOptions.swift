import JSON

/// What goes along with a DELETE (meta/v1 DeleteOptions).
public struct DeleteOptions: Sendable {
    public enum Propagation: String, Sendable {
        case background = "Background", foreground = "Foreground", orphan = "Orphan"
    }
    public var gracePeriodSeconds: Int?
    public var propagation: Propagation?
    /// Refuse unless the object is this very one.
    public var uid: String?
    public var resourceVersion: String?
    public init(
        gracePeriodSeconds: Int? = nil, propagation: Propagation? = nil, uid: String? = nil,
        resourceVersion: String? = nil
    ) {
        self.gracePeriodSeconds = gracePeriodSeconds
        self.propagation = propagation
        self.uid = uid
        self.resourceVersion = resourceVersion
    }

    var json: JSON {
        var json: JSON = ["kind": "DeleteOptions", "apiVersion": "v1"]
        if let gracePeriodSeconds { json["gracePeriodSeconds"] = .int(Int64(gracePeriodSeconds)) }
        if let propagation { json["propagationPolicy"] = .string(propagation.rawValue) }
        if let uid { json["preconditions", "uid"] = .string(uid) }
        if let resourceVersion { json["preconditions", "resourceVersion"] = .string(resourceVersion) }
        return json
    }
}
