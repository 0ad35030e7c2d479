/// Makes malformed input out of well-formed.
public struct Mutator: Sendable {
    private let corpus: [[UInt8]]
    private let tokens: [[UInt8]]

    /// - Parameter tokens: what means something in the language, to be put where it does not belong.
    public init(corpus: [String], tokens: [String]) {
        self.corpus = corpus.map { Array($0.utf8) }
        self.tokens = tokens.map { Array($0.utf8) }
    }

    public func input(_ random: inout SplitMix) -> [UInt8] {
        var bytes = random.pick(corpus)
        for _ in 0..<random.below(6) { change(&bytes, &random) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let start = random.below(bytes.count + 1)
        let end = min(bytes.count, start + random.below(random.oneIn(4) ? 200 : 8))
        switch random.below(8) {
        case 0 where start < bytes.count: bytes[start] = UInt8(truncatingIfNeeded: random.next())
        case 1 where start < bytes.count: bytes[start] ^= 1 << UInt8(random.below(8))
        case 2: bytes.removeSubrange(start..<end)
        case 3: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count + 1))
        case 4: bytes.removeSubrange(start...)
        case 5:
            let other = random.pick(corpus)
            bytes.replaceSubrange(start..., with: other[random.below(other.count + 1)...])
        case 6:
            let piece = bytes[start..<end]
            // Deep and long.
            if piece.count < 9 {
                bytes.insert(contentsOf: (0..<random.below(300)).flatMap { _ in piece }, at: start)
            }
        default: bytes.insert(contentsOf: random.pick(tokens), at: start)
        }
    }
}
