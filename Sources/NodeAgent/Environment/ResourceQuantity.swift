/// A quantity of Kubernetes ("500m", "128Mi", "1e3"), as far as the agent reckons with it.
enum ResourceQuantity {
    /// The value in thousandths, rounded up; nil for what is no quantity.
    static func millis(_ text: String) -> Int? {
        let suffix = String(text.drop { !$0.isLetter || $0 == "e" })
        guard let factor = factors[suffix], let number = Double(text.dropLast(suffix.count)) else { return nil }
        let value = (number * factor * 1000).rounded(.up)
        return value.isFinite && abs(value) < 9e18 ? Int(value) : nil
    }

    /// The value in whole units, rounded up.
    static func value(_ text: String) -> Int? { millis(text).map { $0 / 1000 + ($0 % 1000 > 0 ? 1 : 0) } }

    private static let factors: [String: Double] = [
        "": 1, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
        "Ki": 1024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776, "Pi": 1_125_899_906_842_624,
    ]
}
