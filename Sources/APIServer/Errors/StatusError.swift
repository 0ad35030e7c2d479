import JSON
import Schema
import Storage

/// An answer that is no success, as Kubernetes words it: an HTTP status and a `Status` object whose reason programs read.
struct StatusError: Error, Sendable {
    var code: Int
    /// "NotFound", "Conflict": empty for errors that Kubernetes gives no reason.
    var reason: String
    var message: String
    /// The member `details` of the Status object.
    var details: JSON?
    var retryAfterSeconds: Int?

    init(code: Int, reason: String, message: String, details: JSON? = nil, retryAfterSeconds: Int? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// The `Status` object (meta/v1).
    var status: JSON {
        var status: JSON = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
        ]
        if !reason.isEmpty { status["reason"] = .string(reason) }
        var details = details
        if let retryAfterSeconds {
            if details == nil { details = [:] }
            details?["retryAfterSeconds"] = .int(Int64(retryAfterSeconds))
        }
        if let details { status["details"] = details }
        status["code"] = .int(Int64(code))
        return status
    }
}

extension StatusError {
    /// Whatever a handler threw, as an answer. Errors that it did not foresee become 500 without their inner text.
    init(_ error: any Error) {
        switch error {
        case let error as StatusError: self = error
        case StoreError.compacted(let oldest):
            self = .expired("The resourceVersion is too old: the oldest one known is \(oldest). List again.")
        case StoreError.futureRevision(let current): self = .tooLargeRevision(nil, current: current)
        case StoreError.unavailable(let reason): self = .unavailable("the store can't serve now: \(reason)")
        case is CancellationError: self = .unavailable("the server is shutting down")
        default: self = .internalError("Internal error occurred: \(error)")
        }
    }

    static func badRequest(_ message: String) -> StatusError {
        StatusError(code: 400, reason: "BadRequest", message: message)
    }

    static let unauthorized = StatusError(code: 401, reason: "Unauthorized", message: "Unauthorized")

    static func forbidden(_ resource: String, _ name: String, _ message: String, causes: JSON? = nil) -> StatusError {
        var details: JSON = ["name": .string(name), "kind": .string(resource)]
        if let causes { details["causes"] = causes }
        return StatusError(
            code: 403, reason: "Forbidden", message: "\(resource) \"\(name)\" is forbidden: \(message)",
            details: details)
    }

    /// No such path: kubectl reads this wording.
    static let unknownPath = StatusError(
        code: 404, reason: "NotFound", message: "the server could not find the requested resource", details: [:])

    static func notFound(_ subject: ObjectReference) -> StatusError {
        StatusError(
            code: 404, reason: "NotFound", message: "\(subject.resourceText) \"\(subject.name)\" not found",
            details: subject.details)
    }

    static let methodNotAllowed = StatusError(
        code: 405, reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource",
        details: [:])

    static let notAcceptable = StatusError(
        code: 406, reason: "NotAcceptable",
        message: "only the following media types are accepted: application/json, application/yaml")

    static func alreadyExists(_ subject: ObjectReference) -> StatusError {
        StatusError(
            code: 409, reason: "AlreadyExists", message: "\(subject.resourceText) \"\(subject.name)\" already exists",
            details: subject.details)
    }

    static func conflict(_ subject: ObjectReference, _ message: String) -> StatusError {
        StatusError(
            code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on \(subject.resourceText) \"\(subject.name)\": \(message)",
            details: subject.details)
    }

    /// The object is not the one that the writer had read.
    static func modified(_ subject: ObjectReference) -> StatusError {
        .conflict(
            subject, "the object has been modified; please apply your changes to the latest version and try again")
    }

    static func expired(_ message: String) -> StatusError {
        StatusError(code: 410, reason: "Expired", message: message)
    }

    static let bodyTooLarge = StatusError(
        code: 413, reason: "RequestEntityTooLarge",
        message: "Request entity too large: limit is \(Limits.bodyBytesMax)")

    static func unsupportedMediaType(_ accepted: [String]) -> StatusError {
        StatusError(
            code: 415, reason: "UnsupportedMediaType",
            message: "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }

    /// The object breaks its schema or a rule: every cause is named.
    static func invalid(kind: String, group: String, name: String, _ errors: [FieldError]) -> StatusError {
        let causes = errors.map { error -> JSON in
            [
                "reason": .string(error.reason.rawValue), "message": .string(error.message),
                "field": .string(error.field),
            ]
        }
        let texts = errors.map { "\($0.field): \($0.message)" }
        let text = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        let qualified = group.isEmpty ? kind : "\(kind).\(group)"
        return StatusError(
            code: 422, reason: "Invalid", message: "\(qualified) \"\(name)\" is invalid: \(text)",
            details: [
                "name": .string(name), "group": .string(group), "kind": .string(kind), "causes": .array(causes),
            ])
    }

    static func tooManyRequests(_ message: String) -> StatusError {
        StatusError(code: 429, reason: "TooManyRequests", message: message, retryAfterSeconds: 1)
    }

    static func internalError(_ message: String) -> StatusError {
        StatusError(code: 500, reason: "InternalError", message: message)
    }

    static func unavailable(_ message: String) -> StatusError {
        StatusError(code: 503, reason: "ServiceUnavailable", message: message, retryAfterSeconds: 1)
    }

    /// The wanted revision is ahead of what this server has seen; clients ask again after a second.
    static func tooLargeRevision(_ wanted: Revision?, current: Revision) -> StatusError {
        let text = wanted.map { "Too large resource version: \($0), current: \(current)" }
        return StatusError(
            code: 504, reason: "Timeout",
            message: "Timeout: \(text ?? "Too large resource version, current: \(current)")",
            details: [
                "causes": [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]]
            ], retryAfterSeconds: 1)
    }
}
