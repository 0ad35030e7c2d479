import Client

/// What a call says about all of its writes: --dry-run, --field-manager, --validate.
struct WriteParameters: Sendable {
    var dryRun: DryRun
    var fieldManager: String
    var fieldValidation: String

    init(_ invocation: Invocation, fieldManager: String) throws {
        dryRun = try DryRun(invocation)
        self.fieldManager = invocation.nonEmpty("field-manager") ?? fieldManager
        switch invocation.flags.string("validate") {
        case "", "true", "strict": fieldValidation = "Strict"
        case "warn": fieldValidation = "Warn"
        case "false", "ignore": fieldValidation = "Ignore"
        case let other: throw CommandError("invalid - validate option \"\(other)\"")
        }
    }

    /// "?dryRun=All&fieldManager=..."
    func query(_ more: [(name: String, value: String?)] = []) -> String {
        RequestTarget.query(
            [dryRun.parameter, ("fieldManager", fieldManager), ("fieldValidation", fieldValidation)] + more)
    }

    static let validateFlag = Flag.optional(
        "validate", default: "strict", whenBare: "strict",
        "Must be one of: strict (or true), warn, ignore (or false). \"true\" or \"strict\" will fail the request on unknown "
            + "or duplicate fields; \"warn\" will warn about them; \"false\" or \"ignore\" will drop them silently.")
}
