import JSON

extension Schema {
    /// What of the value has another type than the schema says. The API server answers these with 400: such a value could
    /// not even be read.
    public func typeErrors(in value: JSON) -> [FieldError] {
        accepts(value) ? [] : errors(in: value, check: Self.typeError)
    }

    /// Every value that is of its type but not allowed. The API server answers these with 422.
    public func validate(_ value: JSON) -> [FieldError] { errors(in: value, check: Self.valueErrors) }

    private typealias Check = (Schema, JSON, FieldPath) -> [FieldError]

    private func errors(in value: JSON, check: Check) -> [FieldError] {
        var path = FieldPath()
        var errors: [FieldError] = []
        walk(value, at: &path, check: check, into: &errors)
        return errors
    }

    private func walk(_ value: JSON, at path: inout FieldPath, check: Check, into errors: inout [FieldError]) {
        errors += check(self, value, path)
        switch (shape, value) {
        case (.object(let fields), .object(let members)):
            for (name, child) in members where !child.isNull {
                guard let schema = fields.byName[name] else { continue }
                path.push(.field(name))
                schema.walk(child, at: &path, check: check, into: &errors)
                path.pop()
            }
        case (.map(let element), .object(let members)):
            for (key, child) in members {
                path.push(.key(key))
                element.walk(child, at: &path, check: check, into: &errors)
                path.pop()
            }
        case (.array(let element, _), .array(let elements)):
            for (index, child) in elements.enumerated() {
                path.push(.index(index))
                element.walk(child, at: &path, check: check, into: &errors)
                path.pop()
            }
        default: return
        }
    }

    private static func typeError(_ schema: Schema, _ value: JSON, _ path: FieldPath) -> [FieldError] {
        let isRight: Bool
        let wanted: String
        switch schema.shape {
        case .any: return []
        case .string: (isRight, wanted) = (value.string != nil, "string")
        case .boolean: (isRight, wanted) = (value.bool != nil, "boolean")
        case .integer(let bits):
            let isInRange = value.int.map { bits == 64 || Int32(exactly: $0) != nil } ?? false
            (isRight, wanted) = (isInRange, "integer of \(bits) bits")
        case .number: (isRight, wanted) = (value.double != nil, "number")
        case .quantity, .intOrString:
            (isRight, wanted) = (value.string != nil || value.double != nil, "string or number")
        case .array: (isRight, wanted) = (value.array != nil, "array")
        case .map, .object: (isRight, wanted) = (value.object != nil, "object")
        }
        guard !isRight else { return [] }
        return [
            FieldError(
                field: path.text, reason: .typeInvalid,
                message: "Invalid value: \"\(value.typeName)\": must be of type \(wanted)")
        ]
    }

    private static func valueErrors(_ schema: Schema, _ value: JSON, _ path: FieldPath) -> [FieldError] {
        switch (schema.shape, value) {
        case (.object(let fields), .object(let members)):
            return fields.namesRequired.filter { isMissing(members[$0]) }.map { name in
                .required(path.text.isEmpty ? name : "\(path.text).\(name)")
            }
        case (.array(let element, let type), .array(let elements)):
            return duplicates(among: elements, type, element, path)
        case (.string, .string(let text)):
            if !schema.choices.isEmpty, !schema.choices.contains(text) {
                return [.notSupported(path.text, value, schema.choices)]
            }
            if let format = schema.formats, let problem = format.problem(with: text) {
                return [.invalid(path.text, value, problem)]
            }
            return []
        case (.integer, _):
            guard let bounds = schema.bounds, let number = value.int.map(Int64.init), !bounds.contains(number) else {
                return []
            }
            let words =
                bounds.upperBound == .max
                ? "must be greater than or equal to \(bounds.lowerBound)"
                : "must be between \(bounds.lowerBound) and \(bounds.upperBound), inclusive"
            return [.invalid(path.text, value, words)]
        case (.quantity, .string(let text)):
            return QuantityText.isValid(text)
                ? []
                : [.invalid(path.text, value, "quantities must match the regular expression '\(QuantityText.pattern)'")]
        default: return []
        }
    }

    /// An empty string is what Go's zero value leaves behind, and counts as missing.
    private static func isMissing(_ value: JSON?) -> Bool {
        guard let value else { return true }
        return value.isNull || value.string?.isEmpty ?? false
    }

    private static func duplicates(
        among elements: [JSON], _ type: ListType, _ element: Schema, _ path: FieldPath
    ) -> [FieldError] {
        var seen: Set<JSON> = []
        var errors: [FieldError] = []
        for (index, child) in elements.enumerated() {
            let identity: JSON
            switch type {
            case .atomic: return []
            case .set: identity = child
            case .map(let keys): identity = .array(keys.map { child[$0] ?? .null })
            }
            guard !seen.insert(identity).inserted else { continue }
            let shown: JSON
            if case .map(let keys) = type, keys.count == 1 { shown = child[keys[0]] ?? .null } else { shown = child }
            let suffix: String
            if case .map(let keys) = type, keys.count == 1 { suffix = ".\(keys[0])" } else { suffix = "" }
            errors.append(.duplicate("\(path.text)[\(index)]\(suffix)", shown))
        }
        return errors
    }
}

extension JSON {
    fileprivate var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
