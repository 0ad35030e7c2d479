import JSON

extension JSONPath {
    /// The template's text for an object. Without `allowsMissing`, a field that is not there is an error.
    func text(_ object: JSON, allowsMissing: Bool = true) throws(JSONPathError) -> String {
        let evaluation = Evaluation(allowsMissing: allowsMissing)
        return try evaluation.text(parts, object)
    }

    /// The values of all expressions of the template, one after the other.
    func values(_ object: JSON, allowsMissing: Bool = true) throws(JSONPathError) -> [JSON] {
        let evaluation = Evaluation(allowsMissing: allowsMissing)
        return try evaluation.values(parts, object)
    }

    private struct Evaluation {
        let allowsMissing: Bool

        func text(_ parts: [Part], _ object: JSON) throws(JSONPathError) -> String {
            var text = ""
            for part in parts {
                switch part {
                case .text(let literal): text += literal
                case .expression(let nodes):
                    text += try walk([object], nodes).map(JSONPath.text).joined(separator: " ")
                case .range(let nodes, let body):
                    for value in try walk([object], nodes) { text += try self.text(body, value) }
                }
            }
            return text
        }

        func values(_ parts: [Part], _ object: JSON) throws(JSONPathError) -> [JSON] {
            var values: [JSON] = []
            for part in parts {
                switch part {
                case .text(let literal): values.append(.string(literal))
                case .expression(let nodes): values += try walk([object], nodes)
                case .range(let nodes, let body):
                    for value in try walk([object], nodes) { values += try self.values(body, value) }
                }
            }
            return values
        }

        private func walk(_ values: [JSON], _ nodes: [Node]) throws(JSONPathError) -> [JSON] {
            var values = values
            for node in nodes { values = try step(values, node) }
            return values
        }

        private func step(_ values: [JSON], _ node: Node) throws(JSONPathError) -> [JSON] {
            switch node {
            case .text(let text): return [.string(text)]
            case .bool(let value): return [.bool(value)]
            case .number(let value): return [Int64(exactly: value).map { .int($0) } ?? .double(value)]
            case .field(let name): return try field(values, name)
            case .wildcard: return values.flatMap(JSONPath.children)
            case .recursive: return values.flatMap(Self.containers)
            case .slice(let slice):
                var found: [JSON] = []
                for value in values where !value.isNull { found += try elements(value, slice) }
                return found
            case .union(let alternatives):
                var found: [JSON] = []
                for nodes in alternatives { found += try walk(values, nodes) }
                return found
            case .filter(let left, let comparison, let right):
                var found: [JSON] = []
                for value in values where !value.isNull { found += try filter(value, left, comparison, right) }
                return found
            }
        }

        private func field(_ values: [JSON], _ name: String) throws(JSONPathError) -> [JSON] {
            if name.isEmpty { return values }
            let found = values.compactMap { $0[name] }
            if found.isEmpty, !allowsMissing { throw JSONPathError("\(name) is not found") }
            return found
        }

        /// The value and all objects and lists below it that are not empty, parents before children.
        private static func containers(_ value: JSON) -> [JSON] {
            let children = JSONPath.children(value)
            return children.isEmpty ? [] : [value] + children.flatMap(containers)
        }

        private func elements(_ value: JSON, _ slice: Slice) throws(JSONPathError) -> [JSON] {
            guard let array = value.array else {
                throw JSONPathError("\(JSONPath.goText(value)) is not array or slice")
            }
            let count = array.count
            var start = slice.start ?? 0
            if start < 0 { start += count }
            var end = slice.isIndex ? start + 1 : slice.end ?? count
            if end < 0 { end += count }
            if start == end { return [] }
            func outside(_ index: Int) -> JSONPathError {
                JSONPathError("array index out of bounds: index \(index), length \(count)")
            }
            guard start >= 0, start < count else { throw outside(start) }
            guard end >= 0, end <= count else { throw outside(end - 1) }
            guard start < end else {
                throw JSONPathError("starting index \(start) is greater than ending index \(end)")
            }
            let step = slice.step ?? 1
            guard step > 0 else { throw JSONPathError("step must be > 0") }
            return stride(from: start, to: end, by: step).map { array[$0] }
        }

        private func filter(
            _ value: JSON, _ left: [Node], _ comparison: Comparison?, _ right: [Node]
        ) throws(JSONPathError) -> [JSON] {
            guard let array = value.array else {
                throw JSONPathError("\(JSONPath.goText(value)) is not array or slice and cannot be filtered")
            }
            // Whether an element has a field is what a filter asks: that one is missing is no error here.
            let inner = Evaluation(allowsMissing: true)
            var kept: [JSON] = []
            for element in array {
                guard let comparison else {
                    // An index outside of a list is just nothing there.
                    if let found = try? inner.walk([element], left), !found.isEmpty { kept.append(element) }
                    continue
                }
                let lefts = try inner.walk([element], left)
                let rights = try inner.walk([element], right)
                if lefts.count > 1 || rights.count > 1 {
                    throw JSONPathError("can only compare one element at a time")
                }
                if let a = lefts.first, let b = rights.first, try comparison.holds(a, b) { kept.append(element) }
            }
            return kept
        }
    }

    /// Elements of a list, or members of an object in the order of the alphabet.
    fileprivate static func children(_ value: JSON) -> [JSON] {
        switch value {
        case .array(let elements): elements
        case .object(let object): object.sorted { $0.key < $1.key }.map(\.value)
        default: []
        }
    }
}

extension JSONPath.Comparison {
    func holds(_ left: JSON, _ right: JSON) throws(JSONPathError) -> Bool {
        if self == .equal || self == .notEqual, left.isNull || right.isNull {
            return (left.isNull && right.isNull) == (self == .equal)
        }
        if let a = left.double, let b = right.double { return holds(a, b) }
        if let a = left.string, let b = right.string { return holds(a, b) }
        if let a = left.bool, let b = right.bool {
            switch self {
            case .equal: return a == b
            case .notEqual: return a != b
            default: throw JSONPathError("invalid type for comparison")
            }
        }
        throw JSONPathError("incompatible types for comparison")
    }

    private func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}
