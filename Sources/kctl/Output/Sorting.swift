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
        return naturallyPrecedes(a, b)
    }

    /// As people count: "web-2" comes before "web-10".
    static func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
        var (a, b) = (Substring(left), Substring(right))
        while let x = a.first, let y = b.first {
            if x.isASCII, x.isNumber, y.isASCII, y.isNumber {
                let (m, n) = (a.prefix { $0.isASCII && $0.isNumber }, b.prefix { $0.isASCII && $0.isNumber })
                (a, b) = (a[m.endIndex...], b[n.endIndex...])
                let (p, q) = (m.drop { $0 == "0" }, n.drop { $0 == "0" })
                if p.count != q.count { return p.count < q.count }
                if p != q { return p < q }
                if m.count != n.count { return m.count < n.count }
            } else {
                if x != y { return x < y }
                a.removeFirst()
                b.removeFirst()
            }
        }
        return a.isEmpty && !b.isEmpty
    }
}
