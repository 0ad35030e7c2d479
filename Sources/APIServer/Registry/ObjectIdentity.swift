import Platform

/// Makes up names and identifiers from the world's random numbers.
enum ObjectIdentity {
    /// Without vowels and look-alike characters, so that no words and no confusion arise.
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    private static let suffixLength = 5

    static func name(base: String, _ random: any RandomSource) -> String {
        let suffix = (0..<suffixLength).map { _ in alphabet[random.next(below: alphabet.count)] }
        return base.prefix(Limits.generatedNameBaseMax) + String(suffix)
    }

    /// A random UUID (RFC 9562, version 4).
    static func uid(_ random: any RandomSource) -> String {
        let high = random.next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = random.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = hex(high) + hex(low)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.append(digit)
        }
        return text
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
