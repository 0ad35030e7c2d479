import JSON

/// A number, or a part of another number (`intstr.IntOrString` where it stands for an amount): 3, "25%".
public enum IntOrPercent: Sendable, Hashable {
    case int(Int)
    case percent(Int)

    /// nil for what is neither.
    public init?(_ json: JSON?) {
        switch json {
        case .int(let value): self = .int(Int(value))
        case .string(let text):
            guard text.hasSuffix("%"), let percent = Int(text.dropLast()) else { return nil }
            self = .percent(percent)
        default: return nil
        }
    }

    /// The amount, of `total` for a percentage.
    public func scaled(to total: Int, roundingUp: Bool) -> Int {
        switch self {
        case .int(let value): return value
        case .percent(let percent):
            let (product, overflow) = percent.multipliedReportingOverflow(by: total)
            if overflow { return percent < 0 ? .min : .max }
            return roundingUp ? Int((Double(product) / 100).rounded(.up)) : product / 100
        }
    }
}
