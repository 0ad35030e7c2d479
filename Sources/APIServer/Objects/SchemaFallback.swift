import JSON
import Schema

// Stands in for the schema engine until it lands: keeps everything, checks nothing.
struct PrunedFallback { var value: JSON; var typeErrors: [FieldError]; var unknownFieldMessages: [String] }
extension Schema {
    func prune(_ value: JSON) -> PrunedFallback {
        PrunedFallback(value: value, typeErrors: [], unknownFieldMessages: [])
    }
    func applyDefaults(_ value: inout JSON) {}
    func validate(_ value: JSON) -> [FieldError] { [] }
}
