import JSON

/// What is wrong with one field (a cause of a `Status`).
public struct FieldError: Error, Sendable, Hashable {
    /// The reasons of Kubernetes' `StatusCause`, by their names on the wire.
    public enum Reason: String, Sendable {
        case required = "FieldValueRequired"
        case invalid = "FieldValueInvalid"
        case notSupported = "FieldValueNotSupported"
        case duplicate = "FieldValueDuplicate"
        case forbidden = "FieldValueForbidden"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case typeInvalid = "FieldValueTypeInvalid"
        case notFound = "FieldValueNotFound"
    }
    /// "spec.template.spec.containers[0].image".
    public var field: String
    public var reason: Reason
    /// As Kubernetes words it: `Invalid value: -1: must be greater than or equal to 0`.
    public var message: String
    public init(field: String, reason: Reason, message: String) {
        self.field = field
        self.reason = reason
        self.message = message
    }
}

/// The shape of a resource or of a part of it, from which pruning, defaults, validation, strategic merge, OpenAPI and
/// `explain` are all derived.
public struct Schema: Sendable {
    public init() {}
}
