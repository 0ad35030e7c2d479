import JSON
import Testing

@Suite struct JSONRoundTripTests {
    private static let pieces = [
        "a", "key", "0", " ", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "\"", "\\", "/", "é", "漢", "😀", "e\u{301}",
        "\u{2028}",
        "\u{FFFF}", "\u{10FFFF}", "\r\n", "\\u0041", "12345678",
    ]

    private static func text(_ random: inout SplitMix) -> String {
        (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    private static func value(_ random: inout SplitMix, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 5 ? 6 : 11), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0..<64, using: &random))
        case 3:
            let number = Double(bitPattern: random.next())
            return number.isFinite ? .double(number) : .double(Double(Int.random(in: 0...99, using: &random)) / 10)
        case 4, 5: return .string(text(&random))
        case 6, 7:
            return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<24, using: &random) where depth < 4 || Bool.random(using: &random) {
                object[text(&random)] = depth > 1 ? .null : value(&random, depth: depth + 1)
            }
            return .object(object)
        }
    }

    @Test(
        "a random tree is written and read back the same, compact and pretty",
        arguments: [UInt64.random(in: 0 ... .max)])
    func random(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<1500 {
            let value = Self.value(&random, depth: 0)
            let bytes = value.encoded()
            let read = try JSON(parsing: bytes)
            #expect(read == value, "seed \(seed)")
            #expect(read.encoded() == bytes, "seed \(seed)")
            #expect(try JSON(parsing: value.encodedPretty()) == value, "seed \(seed)")
        }
    }
}

/// SplitMix64: small, and the same everywhere for the same seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
