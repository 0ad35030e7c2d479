import Telemetry

/// The agent's own figures, under the kubelet's names where it has the same.
struct AgentMetrics: Sendable {
    let registry: MetricsRegistry
    let runningPods: Gauge
    let runningContainers: Gauge
    let startedContainers: Counter
    let startFailures: Counter
    let probes: Counter
    let podStartSeconds: Histogram

    init(registry: MetricsRegistry = MetricsRegistry()) {
        self.registry = registry
        runningPods = registry.gauge("kubelet_running_pods", help: "Pods with a running sandbox.")
        runningContainers = registry.gauge("kubelet_running_containers", help: "Containers that run.")
        startedContainers = registry.counter(
            "kubelet_started_containers_total", help: "Containers started since the agent's start.")
        startFailures = registry.counter(
            "kubelet_started_containers_errors_total", help: "Containers that could not be started.",
            labels: ["reason"])
        probes = registry.counter(
            "prober_probe_total", help: "Probes by kind and result.", labels: ["probe_type", "result"])
        podStartSeconds = registry.histogram(
            "kubelet_pod_start_duration_seconds", help: "From a pod's first sight to all its containers started.")
    }
}
