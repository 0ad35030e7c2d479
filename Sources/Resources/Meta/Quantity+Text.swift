import JSON

extension Quantity: CustomStringConvertible {
    /// Digits beyond these can't change an amount that is kept in billionths and cut at 2^63.
    private static let digitsMax = 18

    /// nil for what is no quantity.
    public init?(_ text: String) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = rest.prefix(while: Self.isDigit)
        rest = rest[whole.endIndex...]
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            rest = rest[fraction.endIndex...]
        }
        guard !whole.isEmpty || !fraction.isEmpty, let unit = Unit(suffix: String(decoding: rest, as: UTF8.self)) else {
            return nil
        }
        let amount = Self.amount(whole: whole, fraction: fraction, nanosPerUnit: unit.nanos)
        self.init(nanos: isNegative ? -amount : amount, format: unit.format)
    }

    /// The quantity that a resource's field holds: a text or a plain number.
    public init?(_ json: JSON?) {
        switch json {
        case .string(let text): self.init(text)
        case .int(let value): self.init(value)
        case .double(let value): self.init("\(value)")
        default: return nil
        }
    }

    /// The canonical form: the largest suffix with which no digit falls behind the point.
    public var description: String {
        if nanos == 0 { return "0" }
        if format == .binarySI, nanos.magnitude >= UInt128(1024 * Self.nanosPerUnit), nanos % Self.nanosPerUnit == 0 {
            var (value, index) = (nanos / Self.nanosPerUnit, 0)
            while value % 1024 == 0, index < Unit.binarySuffixes.count - 1 {
                (value, index) = (value / 1024, index + 1)
            }
            return "\(value)\(Unit.binarySuffixes[index])"
        }
        var (value, index) = (nanos, 0)
        while value % 1000 == 0, index < Unit.decimalSuffixes.count - 1 { (value, index) = (value / 1000, index + 1) }
        guard format == .decimalExponent else { return "\(value)\(Unit.decimalSuffixes[index])" }
        let exponent = (index - 3) * 3
        return exponent == 0 ? "\(value)" : "\(value)e\(exponent)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func amount(
        whole: Substring.UTF8View, fraction: Substring.UTF8View, nanosPerUnit: Int128
    ) -> Int128 {
        let significant = whole.drop { $0 == UInt8(ascii: "0") }
        guard significant.count <= digitsMax + 1 else { return .max }
        var amount = significant.reduce(0 as Int128) { $0 * 10 + Int128($1 - UInt8(ascii: "0")) }
        // Below 10^19 units of at most 10^27 billionths the product can leave the range.
        let (product, overflow) = amount.multipliedReportingOverflow(by: nanosPerUnit)
        if overflow { return .max }
        amount = product
        var digitValue = nanosPerUnit
        var remainder = false
        for digit in fraction.prefix(digitsMax * 2) {
            let count = Int128(digit - UInt8(ascii: "0"))
            remainder = remainder || (digitValue % 10 != 0 && count > 0)
            let tenth = digitValue / 10
            amount += tenth * count
            digitValue = tenth
        }
        return remainder ? amount + 1 : amount
    }
}

/// A suffix of a quantity.
private struct Unit {
    var nanos: Int128
    var format: Quantity.Format

    static let decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
    static let binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
    /// 10^18 units are near the largest amount.
    private static let exponentMax = 18
    private static let exponentMin = -9

    init?(suffix: String) {
        if let index = Self.decimalSuffixes.firstIndex(of: suffix) {
            self.init(nanos: Self.power(of: 1000, index), format: .decimalSI)
        } else if let index = Self.binarySuffixes.firstIndex(of: suffix) {
            self.init(nanos: Self.power(of: 1024, index) * Quantity.nanosPerUnit, format: .binarySI)
        } else if suffix.first == "e" || suffix.first == "E", let exponent = Int(suffix.dropFirst()),
            (Self.exponentMin...Self.exponentMax).contains(exponent)
        {
            self.init(nanos: Self.power(of: 10, exponent - Self.exponentMin), format: .decimalExponent)
        } else {
            return nil
        }
    }

    private init(nanos: Int128, format: Quantity.Format) {
        self.nanos = nanos
        self.format = format
    }

    private static func power(of base: Int128, _ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1 as Int128) { product, _ in product * base }
    }
}
