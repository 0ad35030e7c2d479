import Runtime

/// What a worker lets others see of its pod.
struct PodView: Sendable {
    var pod: PodManifest
    var observed: PodObservation
}
