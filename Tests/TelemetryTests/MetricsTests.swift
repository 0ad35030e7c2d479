import Telemetry
import Testing

@Suite struct MetricsTests {
    @Test("counters are written one line for each combination of labels, sorted")
    func counters() {
        let registry = MetricsRegistry()
        let requests = registry.counter("requests_total", help: "Requests.", labels: ["verb", "code"])
        requests.increment("list", "200")
        requests.increment("get", "404", by: 2)
        requests.increment("list", "200")
        #expect(
            registry.exposition() == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{verb="get",code="404"} 2
                requests_total{verb="list",code="200"} 2

                """)
    }

    @Test("a histogram's buckets add up")
    func histogram() {
        let registry = MetricsRegistry()
        let seconds = registry.histogram("seconds", help: "Time.", bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { seconds.observe(value) }
        let lines = registry.exposition().split(separator: "\n").dropFirst(2)
        #expect(
            lines == [
                "seconds_bucket{le=\"0.1\"} 2", "seconds_bucket{le=\"1\"} 3", "seconds_bucket{le=\"+Inf\"} 4",
                "seconds_sum 7.65", "seconds_count 4",
            ])
    }

    @Test("a label value can't break out of its quotes")
    func escaping() {
        let registry = MetricsRegistry()
        registry.gauge("size", help: "Size.", labels: ["name"]).set(1.5, "a\"}\n\\")
        #expect(registry.exposition().hasSuffix("size{name=\"a\\\"}\\n\\\\\"} 1.5\n"))
    }
}
