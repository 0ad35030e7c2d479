import JSON

/// A probe of a container: what is tried, how often, and how many answers in a row count.
struct ProbeManifest: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case startup = "Startup"
        case liveness = "Liveness"
        case readiness = "Readiness"
    }

    var kind: Kind
    var handler: HandlerManifest
    var initialDelay: Duration
    var period: Duration
    var timeout: Duration
    var successThreshold: Int
    var failureThreshold: Int
    /// Replaces the pod's grace period when this probe ends the container.
    var terminationGracePeriod: Duration?

    init?(_ json: JSON, kind: Kind) {
        guard let handler = HandlerManifest(json) else { return nil }
        self.kind = kind
        self.handler = handler
        initialDelay = .seconds(max(0, json["initialDelaySeconds"]?.int ?? 0))
        period = .seconds(max(1, json["periodSeconds"]?.int ?? 10))
        timeout = .seconds(max(1, json["timeoutSeconds"]?.int ?? 1))
        successThreshold = max(1, json["successThreshold"]?.int ?? 1)
        failureThreshold = max(1, json["failureThreshold"]?.int ?? 3)
        terminationGracePeriod = json["terminationGracePeriodSeconds"]?.int.map { .seconds(max(0, $0)) }
    }
}
