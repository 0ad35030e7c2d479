/// Durations as `kubectl get` shows ages: "45s", "5m30s", "3h", "12d", "2y40d".
public enum HumanDuration {
    public static func text(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        let (minutes, hours, days, years) = (seconds / 60, seconds / 3600, seconds / 86_400, seconds / 31_536_000)
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<600: return joined(minutes, "m", seconds % 60, "s")
        case ..<10_800: return "\(minutes)m"
        case ..<28_800: return joined(hours, "h", minutes % 60, "m")
        case ..<172_800: return "\(hours)h"
        case ..<691_200: return joined(days, "d", hours % 24, "h")
        case ..<63_072_000: return "\(days)d"
        case ..<252_288_000: return joined(years, "y", days % 365, "d")
        default: return "\(years)y"
        }
    }

    private static func joined(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
        small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }
}
