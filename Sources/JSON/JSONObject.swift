/// The members of a JSON object, in the order in which they were written. A repeated key keeps its first place and its
/// last value, as most parsers have it.
public struct JSONObject: Sendable {
    public typealias Element = (key: String, value: JSON)

    /// Up to this many members a search from the front is faster than a hash table, and needs no memory.
    private static let unindexedCountMax = 16

    private var members: [Element]
    /// Where each key is in `members`; only kept beyond `unindexedCountMax`, so that no object is quadratic.
    private var positions: [String: Int]?

    public init() { members = [] }

    public init<Members: Sequence>(_ members: Members) where Members.Element == (String, JSON) {
        self.members = []
        self.members.reserveCapacity(members.underestimatedCount)
        for (key, value) in members { self[key] = value }
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var keys: [String] { members.map(\.key) }

    /// The member of this key; assigning nil removes it.
    public subscript(_ key: String) -> JSON? {
        get {
            guard let index = index(of: key) else { return nil }
            return members[index].value
        }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): remove(at: index)
            case (nil, let value?): appendNew(key, value)
            case (nil, nil): break
            }
        }
    }

    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSON? {
        guard let index = index(of: key) else { return nil }
        return remove(at: index)
    }

    /// Removes every member that matches, in one pass.
    public mutating func removeAll(where matches: (Element) throws -> Bool) rethrows {
        let countBefore = members.count
        try members.removeAll(where: matches)
        if members.count != countBefore { rebuildPositions() }
    }

    /// Changes every value in its place.
    public mutating func updateValues(_ change: (_ key: String, _ value: inout JSON) throws -> Void) rethrows {
        for index in members.indices { try change(members[index].key, &members[index].value) }
    }

    mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

    /// Appends a member whose key the caller knows to be absent.
    mutating func appendNew(_ key: String, _ value: JSON) {
        members.append((key, value))
        if positions != nil {
            positions?[key] = members.count - 1
        } else if members.count > Self.unindexedCountMax {
            rebuildPositions()
        }
    }

    @discardableResult
    private mutating func remove(at index: Int) -> JSON {
        let removed = members.remove(at: index).value
        rebuildPositions()
        return removed
    }

    private mutating func rebuildPositions() {
        guard members.count > Self.unindexedCountMax else {
            positions = nil
            return
        }
        var rebuilt: [String: Int] = [:]
        rebuilt.reserveCapacity(members.count * 2)
        for (index, member) in members.enumerated() { rebuilt[member.key] = index }
        positions = rebuilt
    }

    private func index(of key: String) -> Int? {
        if let positions { return positions[key] }
        return members.firstIndex { $0.key == key }
    }
}

extension JSONObject: Sequence, ExpressibleByDictionaryLiteral {
    public var underestimatedCount: Int { members.count }
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
    public func makeIterator() -> IndexingIterator<[Element]> { members.makeIterator() }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        // A loop over indices: the optimizer of Swift 6.3 crashes on a closure over the pairs here.
        for index in left.members.indices {
            guard let other = right.index(of: left.members[index].key),
                right.members[other].value == left.members[index].value
            else { return false }
        }
        return true
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for key in members.map(\.key).sorted() { hasher.combine(key) }
    }
}
