import JSON
import Platform

/// What a worker has been told since it last looked.
struct PodNews: Sendable {
    var pod: PodManifest?
    var isRemoved = false
    var timerFired = false
    /// The object's deletion was accepted: nothing is left to report.
    var isForgotten = false
    /// A ConfigMap or Secret of the pod changed.
    var referencesChanged = false
    var answers: [ProbeAnswer] = []
    /// Hooks after the start that ended, by container id.
    var postStarts: [String: Bool] = [:]

    struct ProbeAnswer: Sendable {
        var containerID: String
        var container: String
        var kind: ProbeManifest.Kind
        var answer: Prober.Answer
    }
}
