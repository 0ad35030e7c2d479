/// The members of a JSON object, in the order in which they were written. A repeated key keeps its first place and its
/// last value, as most parsers have it.
public struct JSONObject: Sendable {
    public typealias Element = (key: String, value: JSON)

    private var members: [Element]

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
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    @discardableResult
    public mutating func removeValue(forKey key: String) -> JSON? {
        guard let index = index(of: key) else { return nil }
        return members.remove(at: index).value
    }

    private func index(of key: String) -> Int? { members.firstIndex { $0.key == key } }
}

extension JSONObject: Sequence, ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
    public func makeIterator() -> IndexingIterator<[Element]> { members.makeIterator() }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for key in members.map(\.key).sorted() { hasher.combine(key) }
    }
}
