/// A step from a value to one inside of it.
public enum YAMLPathStep: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case field(String)
    case index(Int)

    public init(stringLiteral value: String) { self = .field(value) }
    public init(integerLiteral value: Int) { self = .index(value) }

    /// Reads `spec.containers[0].resources.limits[cpu]`. What stands in brackets is an index when it is a number.
    static func steps(_ path: String) -> [YAMLPathStep] {
        var steps: [YAMLPathStep] = []
        var name = ""
        var isInBrackets = false
        func take() {
            if isInBrackets, let index = Int(name) {
                steps.append(.index(index))
            } else if !name.isEmpty {
                steps.append(.field(name))
            }
            name = ""
        }
        for character in path {
            switch (character, isInBrackets) {
            case (".", false): take()
            case ("[", false):
                take()
                isInBrackets = true
            case ("]", true):
                take()
                isInBrackets = false
            default: name.append(character)
            }
        }
        take()
        return steps
    }
}
