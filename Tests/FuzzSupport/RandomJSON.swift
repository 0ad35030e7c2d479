import JSON

/// Random trees, with texts that are likely to go wrong.
public enum RandomJSON {
    private static let pieces = [
        "a", "b", "Z", "key", "0", "1", "9", " ", "  ", "\n", "\n\n", "\t", "\r", "\r\n", ":", ": ", "-", "- ", "#",
        " #",
        "'", "\"", "\\", "\\u0041", "|", ">", "&", "*", "!", "%", "@", "`", "{", "}", "[", "]", ",", "?", "~", "<<",
        "=",
        ".", "+", "_", "e", "x", "true", "no", "null", "---", "...", "é", "e\u{301}", "漢", "😀", "\u{0}", "\u{1B}",
        "\u{7F}",
        "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}", "\u{10FFFF}",
        "word word word word word word ",
        "0x", "1e", ".inf", "2001-01-01", "12:30", "/", "$", "(", ";", "12345678",
    ]

    public static func text(_ random: inout SplitMix) -> String {
        (0..<random.below(9)).map { _ in random.pick(pieces) }.joined()
    }

    public static func scalar(_ random: inout SplitMix) -> JSON {
        switch random.below(7) {
        case 0: return .null
        case 1: return .bool(random.oneIn(2))
        case 2: return .int(Int64(truncatingIfNeeded: random.next()) >> Int64(random.below(64)))
        case 3:
            let number = Double(bitPattern: random.next())
            return .double(number.isFinite ? number : Double(random.below(100)) / 10)
        default: return .string(text(&random))
        }
    }

    public static func value(_ random: inout SplitMix, depth: Int = 0) -> JSON {
        switch random.below(depth > 4 ? 4 : 10) {
        case 0...3: return scalar(&random)
        case 4...6: return .array((0..<random.below(5)).map { _ in value(&random, depth: depth + 1) })
        default:
            var object = JSONObject()
            // More than 16 members have an index.
            for _ in 0..<random.below(random.oneIn(8) ? 24 : 5) {
                object[text(&random)] = depth > 2 ? scalar(&random) : value(&random, depth: depth + 1)
            }
            return .object(object)
        }
    }

    /// The tree with a few of its values replaced, removed or moved elsewhere.
    public static func changed(_ tree: JSON, _ random: inout SplitMix) -> JSON {
        switch tree {
        case .object(var object) where !object.isEmpty && !random.oneIn(12):
            let key = random.pick(object.keys)
            if random.oneIn(6) { object[random.oneIn(2) ? key + "x" : text(&random)] = object[key] }
            object[key] = random.oneIn(10) ? Optional.none : changed(object[key] ?? .null, &random)
            return .object(object)
        case .array(var array) where !array.isEmpty && !random.oneIn(12):
            let index = random.below(array.count)
            if random.oneIn(5) { array.insert(array[index], at: random.below(array.count + 1)) }
            array[index] = changed(array[index], &random)
            return .array(array)
        default: return random.oneIn(2) ? scalar(&random) : value(&random, depth: 2)
        }
    }
}
