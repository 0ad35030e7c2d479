/// Floating-point numbers as Go prints them with the format %g, which kubectl uses.
enum GoNumber {
    /// Whole numbers are printed as integers.
    static func text(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return text(value.description, isFinite: value.isFinite)
    }

    static func text(_ value: Float) -> String { text(value.description, isFinite: value.isFinite) }

    /// Swift's description has the same digits, the fewest that read back as the same number; the exponent is written
    /// under other conditions.
    private static func text(_ description: String, isFinite: Bool) -> String {
        guard isFinite else {
            return description == "nan" ? ".nan" : description == "inf" ? ".inf" : "-.inf"
        }
        let sign = description.hasPrefix("-") ? "-" : ""
        let parts = description.drop { $0 == "-" }.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        var digits = String(whole + (mantissa.count > 1 ? mantissa[1] : ""))
        // Where the point is, counted from the first digit.
        var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        let leadingZeros = digits.prefix { $0 == "0" }.count
        digits.removeFirst(leadingZeros)
        point -= leadingZeros
        while digits.last == "0" { digits.removeLast() }
        guard let first = digits.first else { return sign + "0" }
        let exponent = point - 1
        if exponent < -4 || exponent >= 6 {
            let fraction = digits.dropFirst()
            let size = String(abs(exponent))
            return sign + String(first) + (fraction.isEmpty ? "" : ".\(fraction)") + (exponent < 0 ? "e-" : "e+")
                + (size.count < 2 ? "0\(size)" : size)
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }
}
