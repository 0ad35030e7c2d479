/// Durations as Go programs write them: "300ms", "1h15m30s", "-1.5h".
enum GoDuration {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
            rest = rest[unit.endIndex...]
            guard let value = Double(number), let factor = units.first(where: { $0.name == unit })?.nanoseconds else {
                return nil
            }
            total += value * factor
        }
        guard total < 9.2e18 else { return nil }
        return .nanoseconds(Int64(isNegative ? -total : total))
    }

    /// "1m30s", as Go prints a duration.
    static func text(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        let milliseconds = Int(duration.components.attoseconds / 1_000_000_000_000_000)
        if seconds == 0 { return milliseconds == 0 ? "0s" : "\(milliseconds)ms" }
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        var text = hours > 0 ? "\(hours)h" : ""
        if hours > 0 || minutes > 0 { text += "\(minutes)m" }
        if milliseconds > 0 {
            var fraction = String(1000 + milliseconds).dropFirst()
            while fraction.last == "0" { fraction.removeLast() }
            return text + "\(rest).\(fraction)s"
        }
        return text + "\(rest)s"
    }
}
