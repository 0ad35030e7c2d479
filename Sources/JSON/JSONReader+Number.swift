extension JSONReader {
    /// Digits that always fit into Int64.
    private static let digitsFastMax = 18
    /// Powers of ten that a double holds exactly. A mantissa of up to 53 bits multiplied or divided by one of them is
    /// rounded once, hence correctly (Clinger 1990).
    private static let exactPowersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    mutating func number() throws(JSONParseError) -> JSON {
        let start = index
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let integerStart = index
        var mantissa = try digits(into: 0)
        if bytes[integerStart] == UInt8(ascii: "0"), index > integerStart + 1 {
            throw error("a number may not start with 0", at: integerStart)
        }
        var digitCount = index - integerStart
        var isInteger = true
        var exponent = 0
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            let fractionStart = index
            mantissa = try digits(into: mantissa)
            exponent -= index - fractionStart
            digitCount += index - fractionStart
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            exponent += try scientificExponent()
        }
        if isInteger, digitCount <= Self.digitsFastMax {
            return .int(isNegative ? -Int64(mantissa) : Int64(mantissa))
        }
        if !isInteger, digitCount <= Self.digitsFastMax, mantissa <= 1 << 53, abs(exponent) <= 22 {
            let power = Self.exactPowersOfTen[abs(exponent)]
            let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return .double(isNegative ? -value : value)
        }
        return try longNumber(start: start, isInteger: isInteger)
    }

    /// Reads one digit or more. Wraps around when there are too many for 64 bits: the caller then uses the text.
    private mutating func digits(into value: UInt64) throws(JSONParseError) -> UInt64 {
        var value = value
        let start = index
        while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
            value = value &* 10 &+ UInt64(digit)
            index += 1
        }
        guard index > start else { throw error("unexpected \(describe(index)) in a number, expected a digit") }
        return value
    }

    private mutating func scientificExponent() throws(JSONParseError) -> Int {
        index += 1
        var isNegative = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            isNegative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        let start = index
        let value = try digits(into: 0)
        // More digits than that can only be far out of range, or zeros: the text decides.
        guard index - start <= 6 else { return 1_000_000 }
        return isNegative ? -Int(value) : Int(value)
    }

    private func longNumber(start: Int, isInteger: Bool) throws(JSONParseError) -> JSON {
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        if isInteger, let value = Int64(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else {
            throw error("the number is beyond the range of a double", at: start)
        }
        return .double(value)
    }
}
