/// A document that the operations of a JSON Patch change in its place.
struct PatchTarget {
    /// As deep as the parser reads: who walks a tree is recursive.
    private static let depthMax = 256
    /// Of all that is copied and moved, in bytes of text and one for every value. A document that is copied into itself
    /// again and again would grow exponentially.
    private static let weightMax = 8 << 20

    private(set) var document: JSON
    private var weightLeft = Self.weightMax

    init(_ document: JSON) { self.document = document }

    mutating func add(_ value: JSON, at path: JSONPointer, _ operation: String) throws(JSONPatchError) {
        guard let last = path.tokens.last else {
            document = value
            return
        }
        try edit(path.tokens.dropLast(), path, operation) { (parent: inout JSON) throws(JSONPatchError) in
            switch parent {
            case .object: parent[last] = value
            case .array(var array):
                guard let index = last == "-" ? array.count : JSONPointer.index(last), index <= array.count else {
                    throw Self.failed(operation, path, "the index is outside of the array")
                }
                parent = .null  // Keeps the array unshared, so that it is not copied.
                array.insert(value, at: index)
                parent = .array(array)
            default: throw Self.failed(operation, path, "the parent is neither object nor array")
            }
        }
    }

    mutating func remove(_ path: JSONPointer, _ operation: String) throws(JSONPatchError) -> JSON {
        guard let last = path.tokens.last else {
            throw Self.failed(operation, path, "the whole document can't be removed")
        }
        var removed = JSON.null
        try edit(path.tokens.dropLast(), path, operation) { (parent: inout JSON) throws(JSONPatchError) in
            guard let child = JSONPointer.child(last, of: parent) else {
                throw Self.failed(operation, path, "no value is there")
            }
            removed = child
            if case .array(var array) = parent, let index = JSONPointer.index(last) {
                parent = .null
                array.remove(at: index)
                parent = .array(array)
            } else {
                parent[last] = nil
            }
        }
        return removed
    }

    mutating func replace(_ path: JSONPointer, by value: JSON) throws(JSONPatchError) {
        try edit(path.tokens[...], path, "replace") { (present: inout JSON) throws(JSONPatchError) in present = value }
    }

    mutating func move(_ from: JSONPointer, to path: JSONPointer) throws(JSONPatchError) {
        if from.isPrefix(of: path) { throw Self.failed("move", path, "a value can't be moved into itself") }
        let value = try remove(from, "move")
        try weigh(value, depth: path.tokens.count, path, "move")
        try add(value, at: path, "move")
    }

    mutating func copy(_ from: JSONPointer, to path: JSONPointer) throws(JSONPatchError) {
        guard let value = from.value(in: document) else { throw Self.failed("copy", from, "no value is there") }
        try weigh(value, depth: path.tokens.count, path, "copy")
        try add(value, at: path, "copy")
    }

    func test(_ path: JSONPointer, _ expected: JSON) throws(JSONPatchError) {
        guard let value = path.value(in: document) else { throw Self.failed("test", path, "no value is there") }
        if value != expected { throw Self.failed("test", path, "the value is another") }
    }

    /// Changes the value at a path in its place. After an error the document is broken: nobody may use it.
    private mutating func edit(
        _ tokens: ArraySlice<String>, _ path: JSONPointer, _ operation: String,
        _ change: (inout JSON) throws(JSONPatchError) -> Void
    ) throws(JSONPatchError) {
        guard tokens.count < Self.depthMax else {
            throw JSONPatchError(.tooLarge, "\(operation) operation: deeper than the limit of \(Self.depthMax) levels")
        }
        try Self.edit(&document, tokens, path, operation, change)
    }

    private static func edit(
        _ value: inout JSON, _ tokens: ArraySlice<String>, _ path: JSONPointer, _ operation: String,
        _ change: (inout JSON) throws(JSONPatchError) -> Void
    ) throws(JSONPatchError) {
        guard let token = tokens.first else { return try change(&value) }
        guard var child = JSONPointer.child(token, of: value) else {
            throw failed(
                operation, path, tokens.count == path.tokens.count ? "no value is there" : "no parent is there")
        }
        // The child leaves its parent while it changes, and the parent its variable: shared, they would be copied.
        if case .array(var array) = value, let index = JSONPointer.index(token) {
            value = .null
            array[index] = .null
            try edit(&child, tokens.dropFirst(), path, operation, change)
            array[index] = child
            value = .array(array)
        } else {
            value[token] = .null
            try edit(&child, tokens.dropFirst(), path, operation, change)
            value[token] = child
        }
    }

    private mutating func weigh(
        _ value: JSON, depth: Int, _ path: JSONPointer, _ operation: String
    ) throws(JSONPatchError) {
        guard depth < Self.depthMax else {
            throw JSONPatchError(
                .tooLarge, "\(operation) operation \(path): deeper than the limit of \(Self.depthMax) levels")
        }
        weightLeft -= 1
        switch value {
        case .string(let text): weightLeft -= text.utf8.count
        case .array(let elements):
            for element in elements { try weigh(element, depth: depth + 1, path, operation) }
        case .object(let members):
            for (key, member) in members {
                weightLeft -= key.utf8.count
                try weigh(member, depth: depth + 1, path, operation)
            }
        default: break
        }
        if weightLeft < 0 {
            throw JSONPatchError(
                .tooLarge, "\(operation) operation \(path): more than \(Self.weightMax) bytes are copied and moved")
        }
    }

    private static func failed(_ operation: String, _ path: JSONPointer, _ why: String) -> JSONPatchError {
        JSONPatchError(.notApplicable, "\(operation) operation does not apply: \(path): \(why)")
    }
}
