import Platform

/// The latest changes in order, within bounds of number, bytes and age. Readers keep a position of their own, so that one
/// log serves any number of them and no reader can make it grow.
struct BoundedLog<Element: Sendable>: Sendable {
    struct Limits: Sendable {
        var elements: Int
        var bytes: Int
        /// Older ones go at the next append, but `kept` of them stay whatever their age.
        var age: Duration
        var kept: Int
    }

    private struct Record {
        var element: Element
        var revision: Revision
        var bytes: Int
        var time: Duration
    }

    private let limits: Limits
    /// The first `head` slots are emptied already; they are given back in bulk.
    private var records: [Record?] = []
    private var head = 0
    /// The position of `records[head]`.
    private var firstPosition = 0
    private var bytes = 0
    /// Every change after this revision is in the log.
    private(set) var floor: Revision

    init(limits: Limits, floor: Revision) {
        self.limits = limits
        self.floor = floor
    }

    var endPosition: Int { firstPosition + records.count - head }
    var lastRevision: Revision { records.count > head ? records[records.count - 1]?.revision ?? floor : floor }

    mutating func append(_ element: Element, revision: Revision, bytes: Int, at time: Duration) {
        records.append(Record(element: element, revision: revision, bytes: bytes, time: time))
        self.bytes += bytes
        trim(now: time)
    }

    /// Forgets everything, and that anything at or before `floor` ever was there: all positions so far become too old.
    mutating func reset(floor: Revision) {
        firstPosition = endPosition + 1
        records = []
        head = 0
        bytes = 0
        self.floor = floor
    }

    /// Forgets the changes at and before the revision.
    mutating func drop(through revision: Revision) {
        while head < records.count, let record = records[head], record.revision <= revision { dropFirst(record) }
        floor = max(floor, revision)
        giveBack()
    }

    /// Where a reader starts that has seen everything up to the revision; nil when some of the rest is gone.
    func position(after revision: Revision) -> Int? {
        guard revision >= floor else { return nil }
        var low = head
        var high = records.count
        while low < high {
            let middle = (low + high) / 2
            if (records[middle]?.revision ?? 0) > revision { high = middle } else { low = middle + 1 }
        }
        return firstPosition + low - head
    }

    /// The elements from a position on, at most `limit` of those that `include` chooses, and the position after them; nil
    /// when the position is too old.
    func read(from position: Int, limit: Int, where include: (Element) -> Bool) -> (elements: [Element], end: Int)? {
        guard position >= firstPosition else { return nil }
        var found: [Element] = []
        var index = head + position - firstPosition
        while index < records.count, found.count < limit {
            if let record = records[index], include(record.element) { found.append(record.element) }
            index += 1
        }
        return (found, firstPosition + index - head)
    }

    private mutating func trim(now: Duration) {
        while head < records.count, let first = records[head] {
            let count = records.count - head
            let isOld = now - first.time > limits.age && count > limits.kept
            let isTooMuch = count > limits.elements || (bytes > limits.bytes && count > limits.kept)
            guard isOld || isTooMuch else { break }
            dropFirst(first)
        }
        giveBack()
    }

    private mutating func dropFirst(_ record: Record) {
        floor = record.revision
        bytes -= record.bytes
        records[head] = nil
        head += 1
        firstPosition += 1
    }

    /// Half of the slots empty: then moving the others costs no more than the appends since the last time.
    private mutating func giveBack() {
        guard head > 64, head * 2 > records.count else { return }
        records.removeFirst(head)
        head = 0
    }
}
