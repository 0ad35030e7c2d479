/// Guesses what a mistyped word was meant to be.
enum Suggestions {
    /// A word this many edits away may have been meant.
    private static let distanceMax = 2

    /// Those names that are close to the word or begin with it, in their own order.
    static func near(_ word: String, among names: [String]) -> [String] {
        guard !word.isEmpty else { return [] }
        let word = word.lowercased()
        return names.filter { name in
            let name = name.lowercased()
            return name.hasPrefix(word) || distance(word, name) <= min(distanceMax, max(word.count - 1, 1))
        }
    }

    /// "\n\nDid you mean this?\n\tget\n", or nothing.
    static func question(_ names: [String]) -> String {
        names.isEmpty ? "" : "\n\nDid you mean this?\n" + names.map { "\t\($0)\n" }.joined()
    }

    /// Levenshtein distance: insertions, deletions and replacements that make one word of the other.
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
