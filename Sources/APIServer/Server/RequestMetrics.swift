import Telemetry

/// How many requests were answered, how, and how long it took.
struct RequestMetrics: Sendable {
    private let total: Counter
    private let durations: Histogram

    init(_ registry: MetricsRegistry) {
        total = registry.counter(
            "apiserver_request_total", help: "Requests by verb, resource and status code.",
            labels: ["verb", "resource", "code"])
        durations = registry.histogram(
            "apiserver_request_duration_seconds", help: "Seconds from a request's head to its answer's head.",
            labels: ["verb"])
    }

    func observe(verb: String, resource: String, code: Int, _ duration: Duration) {
        total.increment(verb, resource, String(code))
        durations.observe(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18, verb)
    }
}
