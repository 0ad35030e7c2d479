import JSON

/// JSON Patch (RFC 6902).
struct JSONPatch: Sendable {
    private enum Operation: Sendable {
        case add(JSONPointer, JSON)
        case remove(JSONPointer)
        case replace(JSONPointer, JSON)
        case move(from: JSONPointer, JSONPointer)
        case copy(from: JSONPointer, JSONPointer)
        case test(JSONPointer, JSON)
    }

    private var operations: [Operation] = []

    /// Throws 400 that names the operation which is wrong.
    init(_ document: JSON) throws(StatusError) {
        guard let items = document.array else {
            throw .badRequest("error decoding patch: a JSON Patch must be an array of operations")
        }
        guard items.count <= Limits.jsonPatchOperationsMax else {
            throw StatusError(
                code: 413, reason: "RequestEntityTooLarge",
                message:
                    "The allowed maximum operations in a JSON patch is \(Limits.jsonPatchOperationsMax), got \(items.count)"
            )
        }
        for (index, item) in items.enumerated() { operations.append(try Self.operation(item, index)) }
    }

    /// All operations or, when one can't be done, a 422 that names it.
    func apply(to document: JSON) throws(StatusError) -> JSON {
        var document = document
        for operation in operations {
            switch operation {
            case .add(let path, let value): try Self.add(value, at: path, in: &document)
            case .remove(let path): _ = try Self.remove(path, from: &document)
            case .replace(let path, let value):
                _ = try Self.value(at: path, in: document)
                try Self.edit(&document, path.tokens[...], path) { $0 = value }
            case .move(let from, let path):
                if from.isPrefix(of: path) { throw Self.failed("move", path, "can't move a value into itself") }
                try Self.add(try Self.remove(from, from: &document), at: path, in: &document)
            case .copy(let from, let path):
                try Self.add(try Self.value(at: from, in: document), at: path, in: &document)
            case .test(let path, let value):
                if try Self.value(at: path, in: document) != value {
                    throw Self.failed("test", path, "testing value \(path) failed: test failed")
                }
            }
        }
        return document
    }

    private static func operation(_ item: JSON, _ index: Int) throws(StatusError) -> Operation {
        func pointer(_ name: String) throws(StatusError) -> JSONPointer {
            guard let text = item[name]?.string, let pointer = JSONPointer(text) else {
                throw .badRequest("error decoding patch: operation \(index): \"\(name)\" must be a JSON pointer")
            }
            return pointer
        }
        func value() throws(StatusError) -> JSON {
            guard let value = item["value"] else {
                throw .badRequest("error decoding patch: operation \(index): \"value\" is missing")
            }
            return value
        }
        switch item["op"]?.string {
        case "add": return .add(try pointer("path"), try value())
        case "remove": return .remove(try pointer("path"))
        case "replace": return .replace(try pointer("path"), try value())
        case "move": return .move(from: try pointer("from"), try pointer("path"))
        case "copy": return .copy(from: try pointer("from"), try pointer("path"))
        case "test": return .test(try pointer("path"), try value())
        default:
            throw .badRequest(
                "error decoding patch: operation \(index): \"op\" must be add, remove, replace, move, copy or test")
        }
    }

    private static func value(at path: JSONPointer, in document: JSON) throws(StatusError) -> JSON {
        var value = document
        for token in path.tokens {
            guard let next = child(token, of: value) else { throw failed("replace", path, "no value is there") }
            value = next
        }
        return value
    }

    private static func child(_ token: String, of value: JSON) -> JSON? {
        switch value {
        case .object(let object): object[token]
        case .array: Int(token).flatMap { value[$0] }
        default: nil
        }
    }

    private static func add(_ value: JSON, at path: JSONPointer, in document: inout JSON) throws(StatusError) {
        guard let last = path.tokens.last else {
            document = value
            return
        }
        try edit(&document, path.tokens.dropLast(), path) { (parent: inout JSON) throws(StatusError) in
            switch parent {
            case .object: parent[last] = value
            case .array(var array):
                guard let index = last == "-" ? array.count : Int(last), (0...array.count).contains(index) else {
                    throw failed("add", path, "the index is outside of the array")
                }
                array.insert(value, at: index)
                parent = .array(array)
            default: throw failed("add", path, "the parent is neither object nor array")
            }
        }
    }

    private static func remove(_ path: JSONPointer, from document: inout JSON) throws(StatusError) -> JSON {
        guard let last = path.tokens.last else { throw failed("remove", path, "the whole document can't be removed") }
        var removed: JSON?
        try edit(&document, path.tokens.dropLast(), path) { (parent: inout JSON) throws(StatusError) in
            removed = child(last, of: parent)
            if removed == nil { throw failed("remove", path, "no value is there") }
            if case .array(var array) = parent, let index = Int(last) {
                array.remove(at: index)
                parent = .array(array)
            } else {
                parent[last] = nil
            }
        }
        return removed ?? .null
    }

    /// Changes the value at a path in its place.
    private static func edit(
        _ value: inout JSON, _ tokens: ArraySlice<String>, _ path: JSONPointer,
        _ change: (inout JSON) throws(StatusError) -> Void
    ) throws(StatusError) {
        guard let token = tokens.first else { return try change(&value) }
        guard var next = child(token, of: value) else { throw failed("add", path, "the parent does not exist") }
        try edit(&next, tokens.dropFirst(), path, change)
        if case .array(var array) = value, let index = Int(token) {
            array[index] = next
            value = .array(array)
        } else {
            value[token] = next
        }
    }

    private static func failed(_ operation: String, _ path: JSONPointer, _ why: String) -> StatusError {
        StatusError(
            code: 422, reason: "Invalid",
            message: "the server rejected our request due to an error in our request: \(operation) operation does not "
                + "apply: doc is missing path or value: \(path): \(why)", details: [:])
    }
}
