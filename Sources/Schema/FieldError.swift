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

    public static func required(_ field: String, _ detail: String = "") -> FieldError {
        FieldError(
            field: field, reason: .required, message: detail.isEmpty ? "Required value" : "Required value: \(detail)")
    }

    public static func invalid(_ field: String, _ value: JSON, _ detail: String) -> FieldError {
        FieldError(field: field, reason: .invalid, message: "Invalid value: \(shown(value)): \(detail)")
    }

    public static func forbidden(_ field: String, _ detail: String) -> FieldError {
        FieldError(field: field, reason: .forbidden, message: "Forbidden: \(detail)")
    }

    public static func duplicate(_ field: String, _ value: JSON) -> FieldError {
        FieldError(field: field, reason: .duplicate, message: "Duplicate value: \(shown(value))")
    }

    public static func notFound(_ field: String, _ value: JSON) -> FieldError {
        FieldError(field: field, reason: .notFound, message: "Not found: \(shown(value))")
    }

    public static func notSupported(_ field: String, _ value: JSON, _ choices: [String]) -> FieldError {
        let list = choices.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        return FieldError(
            field: field, reason: .notSupported,
            message: "Unsupported value: \(shown(value)): supported values: \(list)")
    }

    /// A value longer than this is cut in messages: they are for people.
    private static let shownBytesMax = 256

    private static func shown(_ value: JSON) -> String {
        let text = String(decoding: value.encoded().prefix(shownBytesMax), as: UTF8.self)
        return text
    }
}
