/// JSON Patch (RFC 6902).
public struct JSONPatch: Sendable {
    private enum Operation: Sendable {
        case add(JSONPointer, JSON)
        case remove(JSONPointer)
        case replace(JSONPointer, JSON)
        case move(from: JSONPointer, JSONPointer)
        case copy(from: JSONPointer, JSONPointer)
        case test(JSONPointer, JSON)
    }

    /// As in Kubernetes: more could take unbounded time.
    public static let operationsMax = 10_000

    private var operations: [Operation] = []

    /// Throws an error that names the operation which is wrong.
    public init(_ document: JSON) throws(JSONPatchError) {
        guard let items = document.array else {
            throw JSONPatchError(.malformed, "a JSON Patch must be an array of operations")
        }
        guard items.count <= Self.operationsMax else {
            throw JSONPatchError(
                .tooLarge,
                "The allowed maximum operations in a JSON patch is \(Self.operationsMax), got \(items.count)")
        }
        operations.reserveCapacity(items.count)
        for (index, item) in items.enumerated() { operations.append(try Self.operation(item, index)) }
    }

    /// All operations, or none when one can't be done.
    public func apply(to document: JSON) throws(JSONPatchError) -> JSON {
        var target = PatchTarget(document)
        for operation in operations {
            switch operation {
            case .add(let path, let value): try target.add(value, at: path, "add")
            case .remove(let path): _ = try target.remove(path, "remove")
            case .replace(let path, let value): try target.replace(path, by: value)
            case .move(let from, let path): try target.move(from, to: path)
            case .copy(let from, let path): try target.copy(from, to: path)
            case .test(let path, let value): try target.test(path, value)
            }
        }
        return target.document
    }

    private static func operation(_ item: JSON, _ index: Int) throws(JSONPatchError) -> Operation {
        func pointer(_ name: String) throws(JSONPatchError) -> JSONPointer {
            guard let text = item[name]?.string, let pointer = JSONPointer(text) else {
                throw JSONPatchError(.malformed, "operation \(index): \"\(name)\" must be a JSON pointer")
            }
            return pointer
        }
        func value() throws(JSONPatchError) -> JSON {
            guard let value = item["value"] else {
                throw JSONPatchError(.malformed, "operation \(index): \"value\" is missing")
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
            throw JSONPatchError(
                .malformed, "operation \(index): \"op\" must be add, remove, replace, move, copy or test")
        }
    }
}
