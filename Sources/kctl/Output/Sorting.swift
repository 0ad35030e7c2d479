import JSON
import Platform
import Resources

/// Puts objects in the order of a field (--sort-by).
struct Sorting: Sendable {
    private let path: JSONPath

    init(_ expression: String) throws {
        do {
            path = try JSONPath(relaxed: expression)
        } catch { throw CommandError("\(error)") }
    }

    /// The elements in ascending order of the field of their objects. Those without the field come first.
    func sorted<Element>(_ elements: [Element], _ object: (Element) -> JSON) throws -> [Element] {
        var keyed: [(value: JSON?, position: Int)] = []
        for (position, element) in elements.enumerated() {
            keyed.append((try path.values(object(element)).first, position))
        }
        if !keyed.isEmpty, keyed.allSatisfy({ $0.value == nil }) {
            throw CommandError("couldn't find any field with path \"\(path.template)\" in the list of objects")
        }
        keyed.sort { left, right in
            if Self.precedes(left.value, right.value) { return true }
            if Self.precedes(right.value, left.value) { return false }
            return left.position < right.position
        }
        return keyed.map { elements[$0.position] }
    }

    private static func precedes(_ left: JSON?, _ right: JSON?) -> Bool {
        guard let left else { return right != nil }
        guard let right else { return false }
        if let a = left.double, let b = right.double { return a < b }
        guard let a = left.string, let b = right.string else {
            return JSONOutput.compact(left) < JSONOutput.compact(right)
        }
        if let a = Quantity(a), let b = Quantity(b) { return a < b }
        return Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8))
    }
}
