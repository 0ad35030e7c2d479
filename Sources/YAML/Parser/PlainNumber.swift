import JSON

/// Numbers as kubectl's resolver reads them, which is how Go writes them in source text: 12, 1_000, 0x1F, 0o17, 017, 0b11,
/// 1.5, .5, 1e3. Everything else is no number (nil).
enum PlainNumber {
    static func parse(_ text: String) -> JSON? {
        let plain = text.utf8.contains(UInt8(ascii: "_")) ? text.replacing("_") : text
        return integer(plain) ?? decimal(plain)
    }

    private static func integer(_ text: String) -> JSON? {
        var digits = text[...]
        let isNegative = digits.utf8.first == UInt8(ascii: "-")
        if isNegative || digits.utf8.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        var radix = 10
        let prefix = digits.utf8.prefix(2)
        if prefix.count == 2, prefix.first == UInt8(ascii: "0") {
            switch prefix.last.map({ $0 | 0x20 }) {
            case UInt8(ascii: "x")?: (radix, digits) = (16, digits.dropFirst(2))
            case UInt8(ascii: "b")?: (radix, digits) = (2, digits.dropFirst(2))
            case UInt8(ascii: "o")?: (radix, digits) = (8, digits.dropFirst(2))
            default: (radix, digits) = (8, digits.dropFirst())
            }
        }
        // Swift would take another sign.
        guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+"),
            let magnitude = UInt64(digits, radix: radix)
        else { return nil }
        if isNegative {
            return magnitude <= 1 << 63 ? .int(Int64(truncatingIfNeeded: 0 &- magnitude)) : nil
        }
        return Int64(exactly: magnitude).map { .int($0) } ?? .double(Double(magnitude))
    }

    /// [-+]? ( . digits | digits [. digits?] ) [ [eE] [-+]? digits ]
    static func decimal(_ text: String) -> JSON? {
        var rest = text.utf8[...]
        func skip(_ matches: (UInt8) -> Bool) -> Int {
            let count = rest.count
            rest = rest.drop(while: matches)
            return count - rest.count
        }
        func take(_ choices: StaticString) -> Bool {
            guard let first = rest.first, choices.utf8Contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
        _ = take("-+")
        let whole = skip(isDigit)
        var fraction = 0
        if take(".") { fraction = skip(isDigit) }
        guard whole + fraction > 0 else { return nil }
        if take("eE") {
            _ = take("-+")
            guard skip(isDigit) > 0 else { return nil }
        }
        guard rest.isEmpty, let number = Double(text), number.isFinite else { return nil }
        return .double(number)
    }
}

extension StaticString {
    fileprivate func utf8Contains(_ byte: UInt8) -> Bool {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount).contains(byte)
    }
}

extension String {
    fileprivate func replacing(_ removed: Character) -> String { filter { $0 != removed } }
}
