/// Why a JSON Patch can't be applied.
public struct JSONPatchError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Reason: Sendable {
        /// It is no JSON Patch.
        case malformed
        /// It has more operations, or makes more of the document, than is allowed.
        case tooLarge
        /// The document has not what an operation expects in it.
        case notApplicable
    }

    public var reason: Reason
    /// Names the operation.
    public var description: String

    public init(_ reason: Reason, _ description: String) { (self.reason, self.description) = (reason, description) }
}
