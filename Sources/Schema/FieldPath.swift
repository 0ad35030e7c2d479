/// Where a value stands below the root. Walking pushes and pops steps; the text is made only when an error is found.
struct FieldPath {
    enum Step {
        case field(String)
        case index(Int)
        case key(String)
    }

    private var steps: [Step] = []

    mutating func push(_ step: Step) { steps.append(step) }
    mutating func pop() { steps.removeLast() }

    /// "spec.containers[0].resources.limits[cpu]".
    var text: String {
        var text = ""
        for step in steps {
            switch step {
            case .field(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            case .key(let key): text += "[\(key)]"
            }
        }
        return text
    }
}
