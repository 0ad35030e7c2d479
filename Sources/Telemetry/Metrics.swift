import Synchronization

/// The figures of one process, in the form that Prometheus reads (text exposition format 0.0.4).
public final class MetricsRegistry: Sendable {
    private let families = Mutex<[any MetricFamily]>([])

    public init() {}

    public func counter(_ name: String, help: String, labels: [String] = []) -> Counter {
        register(Counter(name: name, help: help, labels: labels))
    }

    public func gauge(_ name: String, help: String, labels: [String] = []) -> Gauge {
        register(Gauge(name: name, help: help, labels: labels))
    }

    /// `bounds` are the upper bounds of the buckets, ascending; the last bucket, without bound, is added.
    public func histogram(
        _ name: String, help: String, labels: [String] = [], bounds: [Double] = Histogram.secondsBounds
    ) -> Histogram {
        register(Histogram(name: name, help: help, labels: labels, bounds: bounds))
    }

    /// Everything, as text.
    public func exposition() -> String {
        families.withLock { $0 }.map { $0.exposition() }.joined()
    }

    private func register<Family: MetricFamily>(_ family: Family) -> Family {
        families.withLock { $0.append(family) }
        return family
    }
}

protocol MetricFamily: Sendable {
    func exposition() -> String
}

/// A number that only grows.
public final class Counter: MetricFamily {
    private let series: Series<Double>

    init(name: String, help: String, labels: [String]) {
        series = Series(name: name, help: help, type: "counter", labels: labels, initial: 0)
    }

    public func increment(_ labels: String..., by amount: Double = 1) { series.update(labels) { $0 += amount } }

    func exposition() -> String {
        series.exposition { name, labels, value in "\(name)\(labels.text()) \(number(value))\n" }
    }
}

/// A number that goes up and down.
public final class Gauge: MetricFamily {
    private let series: Series<Double>

    init(name: String, help: String, labels: [String]) {
        series = Series(name: name, help: help, type: "gauge", labels: labels, initial: 0)
    }

    public func set(_ value: Double, _ labels: String...) { series.update(labels) { $0 = value } }
    public func add(_ amount: Double, _ labels: String...) { series.update(labels) { $0 += amount } }

    func exposition() -> String {
        series.exposition { name, labels, value in "\(name)\(labels.text()) \(number(value))\n" }
    }
}

/// How often values fell below each of some bounds, their count and their sum.
public final class Histogram: MetricFamily {
    /// For durations in seconds, from half a millisecond to ten seconds.
    public static let secondsBounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    struct Distribution {
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let series: Series<Distribution>

    init(name: String, help: String, labels: [String], bounds: [Double]) {
        self.bounds = bounds
        let empty = Distribution(counts: Array(repeating: 0, count: bounds.count + 1))
        series = Series(name: name, help: help, type: "histogram", labels: labels, initial: empty)
    }

    public func observe(_ value: Double, _ labels: String...) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        series.update(labels) {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func exposition() -> String {
        series.exposition { [bounds] name, labels, distribution in
            var text = ""
            var total = 0
            for (index, count) in distribution.counts.enumerated() {
                total += count
                let bound = index < bounds.count ? number(bounds[index]) : "+Inf"
                text += "\(name)_bucket\(labels.text(adding: ("le", bound))) \(total)\n"
            }
            return text + "\(name)_sum\(labels.text()) \(distribution.sum)\n\(name)_count\(labels.text()) \(total)\n"
        }
    }
}

/// One value for each combination of label values.
final class Series<Value: Sendable>: Sendable {
    /// Beyond it new combinations are dropped: label values that come from outside must not fill the memory.
    static var combinationsMax: Int { 2000 }

    private let name: String
    private let help: String
    private let type: String
    private let labels: [String]
    private let initial: Value
    private let values = Mutex<[[String]: Value]>([:])

    init(name: String, help: String, type: String, labels: [String], initial: Value) {
        (self.name, self.help, self.type, self.labels, self.initial) = (name, help, type, labels, initial)
    }

    func update(_ labelValues: [String], _ change: (inout Value) -> Void) {
        precondition(labelValues.count == labels.count, "\(name) has the labels \(labels)")
        values.withLock { values in
            if values[labelValues] == nil, values.count >= Self.combinationsMax { return }
            change(&values[labelValues, default: initial])
        }
    }

    func exposition(_ line: (String, MetricLabels, Value) -> String) -> String {
        let sorted = values.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            + sorted.map { line(name, MetricLabels(names: labels, values: $0.key), $0.value) }.joined()
    }
}

struct MetricLabels {
    var names: [String]
    var values: [String]

    /// `{verb="GET",code="200"}`; nothing without labels.
    func text(adding extra: (String, String)? = nil) -> String {
        var pairs = zip(names, values).map { "\($0)=\"\(Self.escaped($1))\"" }
        if let extra { pairs.append("\(extra.0)=\"\(extra.1)\"") }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}

/// Whole numbers without ".0", as Prometheus' own libraries write them.
private func number(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? String(value)
}
