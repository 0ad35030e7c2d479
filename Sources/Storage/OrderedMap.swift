/// A map in the order of its keys' bytes, of which a copy costs next to nothing.
///
/// The entries lie in chunks. A copy shares them all; a change after it copies one chunk and the list of chunks, so that
/// a LIST of 150,000 objects can work on its snapshot while writes go on.
struct OrderedMap<Value: Sendable>: Sendable {
    struct Entry: Sendable {
        var key: String
        var value: Value
    }

    /// A chunk is split in halves beyond this: few enough that a copy of a chunk and of the list of chunks both take
    /// microseconds with 150,000 entries.
    private static var chunkCapacity: Int { 256 }

    /// No chunk is empty.
    private var chunks: [[Entry]] = []
    private(set) var count = 0

    subscript(_ key: String) -> Value? {
        guard let place = place(of: key) else { return nil }
        return chunks[place.chunk][place.offset].value
    }

    /// Sets the value of a key and returns the one that it had.
    @discardableResult
    mutating func set(_ key: String, _ value: Value) -> Value? {
        if let place = place(of: key) {
            let old = chunks[place.chunk][place.offset].value
            chunks[place.chunk][place.offset].value = value
            return old
        }
        insert(Entry(key: key, value: value))
        return nil
    }

    @discardableResult
    mutating func remove(_ key: String) -> Value? {
        guard let place = place(of: key) else { return nil }
        let old = chunks[place.chunk].remove(at: place.offset).value
        if chunks[place.chunk].isEmpty { chunks.remove(at: place.chunk) }
        count -= 1
        return old
    }

    /// Calls `body` for each entry whose key starts with `prefix` and lies after `startAfter`, in order, until it
    /// returns false.
    func forEach(prefix: String, startAfter: String?, _ body: (String, Value) throws -> Bool) rethrows {
        var place = start(prefix: prefix, startAfter: startAfter)
        while place.chunk < chunks.count {
            for entry in chunks[place.chunk][place.offset...] {
                guard KeyOrder.has(entry.key, prefix: prefix), try body(entry.key, entry.value) else { return }
            }
            place = Place(chunk: place.chunk + 1, offset: 0)
        }
    }

    /// The number of entries that `forEach` would visit.
    func count(prefix: String, startAfter: String?) -> Int {
        let start = start(prefix: prefix, startAfter: startAfter)
        let end = firstPlace { !(KeyOrder.precedes($0, prefix) || KeyOrder.has($0, prefix: prefix)) }
        if start.chunk == end.chunk { return max(0, end.offset - start.offset) }
        guard start.chunk < end.chunk else { return 0 }
        let between = chunks[(start.chunk + 1)..<end.chunk].reduce(0) { $0 + $1.count }
        return chunks[start.chunk].count - start.offset + between + end.offset
    }
}

extension OrderedMap {
    private struct Place {
        var chunk: Int
        var offset: Int
    }

    private func start(prefix: String, startAfter: String?) -> Place {
        if let startAfter, !KeyOrder.precedes(startAfter, prefix) {
            return firstPlace { KeyOrder.precedes(startAfter, $0) }
        }
        return firstPlace { !KeyOrder.precedes($0, prefix) }
    }

    private func place(of key: String) -> Place? {
        let place = firstPlace { !KeyOrder.precedes($0, key) }
        guard place.chunk < chunks.count, KeyOrder.isEqual(chunks[place.chunk][place.offset].key, key) else {
            return nil
        }
        return place
    }

    /// The first entry of which `isBeyond` holds; it holds of all that follow one of which it holds. The end, when there
    /// is none, is offset 0 of the chunk after the last.
    private func firstPlace(where isBeyond: (String) -> Bool) -> Place {
        let chunk = Self.firstIndex(count: chunks.count) { index in
            chunks[index].last.map { isBeyond($0.key) } ?? false
        }
        guard chunk < chunks.count else { return Place(chunk: chunk, offset: 0) }
        let offset = Self.firstIndex(count: chunks[chunk].count) { isBeyond(chunks[chunk][$0].key) }
        return Place(chunk: chunk, offset: offset)
    }

    private static func firstIndex(count: Int, where isBeyond: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func insert(_ entry: Entry) {
        count += 1
        guard !chunks.isEmpty else {
            chunks = [[entry]]
            return
        }
        var place = firstPlace { KeyOrder.precedes(entry.key, $0) }
        if place.chunk == chunks.count {
            place = Place(chunk: chunks.count - 1, offset: chunks[chunks.count - 1].count)
        }
        chunks[place.chunk].insert(entry, at: place.offset)
        if chunks[place.chunk].count > Self.chunkCapacity { split(place.chunk) }
    }

    private mutating func split(_ index: Int) {
        let half = Self.chunkCapacity / 2
        chunks.insert(Array(chunks[index][half...]), at: index + 1)
        chunks[index].removeLast(chunks[index].count - half)
    }
}
