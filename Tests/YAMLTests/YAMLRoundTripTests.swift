import JSON
import Testing
import YAML

@Suite struct YAMLRoundTripTests {
    private static let pieces = [
        "a", "b", "Z", "0", "1", "9", " ", "  ", "\n", "\n\n", "\t", ":", ": ", "-", "- ", "#", " #", "'", "\"", "\\",
        "|", ">", "&",
        "*", "!", "%", "@", "`", "{", "}", "[", "]", ",", "?", "~", "<<", "=", ".", "+", "_", "e", "x", "true", "no",
        "null", "---",
        "...", "é", "漢", "😀", "\u{0}", "\u{1B}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "\r", "\r\n",
        "word word word word word word ",
        "0x", "1e", ".inf", "2001-01-01", "12:30", "\u{FFFD}", "\u{10FFFF}", "/", "$", "(", ";",
    ]

    private static func text(_ random: inout some RandomNumberGenerator) -> String {
        (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    private static func value(_ random: inout some RandomNumberGenerator, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 4 ? 7 : 12), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0..<64, using: &random))
        case 3:
            let number = Double(bitPattern: random.next())
            return number.isFinite ? .double(number) : 0.5
        case 4...6: return .string(text(&random))
        case 7, 8:
            return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                object[text(&random)] = value(&random, depth: depth + 1)
            }
            return .object(object)
        }
    }

    @Test("what is printed reads back as the same value", arguments: [UInt64.random(in: 0 ... .max)])
    func random(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<3000 {
            let value: JSON = [Self.value(&random, depth: 0), .string(Self.text(&random))]
            let encoded = YAML.encode(value)
            #expect(try YAML.parse(Array(encoded.utf8)).map(\.value) == [value], "seed \(seed)")
        }
    }
}

/// SplitMix64: small, and the same everywhere for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
