/// An amount of a resource (`resource.Quantity`): "100m", "1.5", "128Mi", "1e3".
///
/// Kept exactly, in billionths; a finer fraction is rounded up, as in Kubernetes. Amounts beyond 2^63 - 1 are cut to it.
public struct Quantity: Sendable, Hashable, Comparable {
    /// How the amount is written.
    public enum Format: Sendable {
        /// k, M, G: powers of 1000.
        case decimalSI
        /// Ki, Mi, Gi: powers of 1024.
        case binarySI
        /// e3, e6.
        case decimalExponent
    }

    public var nanos: Int128
    public var format: Format

    static let nanosPerUnit: Int128 = 1_000_000_000
    private static let nanosMax = Int128(Int64.max) * nanosPerUnit

    public static let zero = Quantity(0)

    public init(_ value: Int64, format: Format = .decimalSI) {
        self.init(nanos: Int128(value) * Self.nanosPerUnit, format: format)
    }
    public init(millis: Int64, format: Format = .decimalSI) {
        self.init(nanos: Int128(millis) * 1_000_000, format: format)
    }
    public init(nanos: Int128, format: Format) {
        self.nanos = min(max(nanos, -Self.nanosMax), Self.nanosMax)
        self.format = format
    }

    /// In whole units, rounded up.
    public var value: Int64 { Self.divideRoundingUp(nanos, Self.nanosPerUnit) }
    /// In thousandths, rounded up; cut to the range of Int64.
    public var millis: Int64 { Self.divideRoundingUp(nanos, 1_000_000) }

    public static func == (left: Quantity, right: Quantity) -> Bool { left.nanos == right.nanos }
    public static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }
    public func hash(into hasher: inout Hasher) { hasher.combine(nanos) }
    public static func + (left: Quantity, right: Quantity) -> Quantity {
        Quantity(nanos: left.nanos + right.nanos, format: left.nanos == 0 ? right.format : left.format)
    }
    public static func - (left: Quantity, right: Quantity) -> Quantity {
        Quantity(nanos: left.nanos - right.nanos, format: left.nanos == 0 ? right.format : left.format)
    }
    public static func += (left: inout Quantity, right: Quantity) { left = left + right }

    private static func divideRoundingUp(_ value: Int128, _ divisor: Int128) -> Int64 {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return Int64(clamping: rest > 0 ? quotient + 1 : quotient)
    }
}
