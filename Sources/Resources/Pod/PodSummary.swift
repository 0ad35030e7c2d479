import JSON
import Platform

/// What `kubectl get pods` says of a pod in a few words, made of its phase and its containers' states.
///
/// The rules are Kubernetes' own: init containers speak first, then the containers from the last to the first, and a
/// deletion has the last word.
public struct PodSummary: Sendable, Hashable {
    /// "Running", "Init:0/2", "CrashLoopBackOff", "Terminating", ...
    public private(set) var reason: String
    public private(set) var readyContainers = 0
    public private(set) var totalContainers: Int
    public private(set) var restarts = 0
    public private(set) var lastRestart: Timestamp?

    /// A pod of a node that was lost has this reason in its status.
    private static let nodeLost = "NodeLost"

    public init(_ pod: JSON) {
        let (spec, status) = (pod["spec"], pod["status"])
        let phase = status?["phase"]?.string ?? ""
        let initContainers = spec?["initContainers"]?.array ?? []
        let sidecars = Set(
            initContainers.filter { $0["restartPolicy"] == "Always" }.compactMap { $0["name"]?.string })
        totalContainers = (spec?["containers"]?.array?.count ?? 0) + sidecars.count
        reason = phase
        if let given = status?["reason"]?.string, !given.isEmpty { reason = given }
        let conditions = status?["conditions"]?.array ?? []
        if conditions.contains(where: { $0["type"] == "PodScheduled" && $0["reason"] == "SchedulingGated" }) {
            reason = "SchedulingGated"
        }
        let ofSidecars = addInitContainers(
            status?["initContainerStatuses"]?.array ?? [], sidecars: sidecars, count: initContainers.count)
        if !ofSidecars.isInitializing || Self.isTrue("Initialized", conditions) {
            (restarts, lastRestart) = (ofSidecars.restarts, ofSidecars.lastRestart)
            addContainers(status?["containerStatuses"]?.array ?? [], isReady: Self.isTrue("Ready", conditions))
        }
        guard pod["metadata", "deletionTimestamp"]?.string != nil else { return }
        if status?["reason"]?.string == Self.nodeLost {
            reason = "Unknown"
        } else if phase != "Succeeded", phase != "Failed" {
            reason = "Terminating"
        }
    }

    private struct InitOutcome {
        /// Whether the pod still waits for an init container.
        var isInitializing = false
        var restarts = 0
        var lastRestart: Timestamp?
    }

    /// Goes through the init containers up to the first that is not over.
    private mutating func addInitContainers(_ statuses: [JSON], sidecars: Set<String>, count: Int) -> InitOutcome {
        var outcome = InitOutcome()
        for (index, status) in statuses.enumerated() {
            let isSidecar = sidecars.contains(status["name"]?.string ?? "")
            add(restartsOf: status)
            if isSidecar {
                outcome.restarts += status["restartCount"]?.int ?? 0
                outcome.lastRestart = Self.later(outcome.lastRestart, Self.lastEnd(of: status))
            }
            let state = status["state"]
            if let ended = state?["terminated"], (ended["exitCode"]?.int ?? 0) == 0 { continue }
            if isSidecar, status["started"]?.bool ?? false {
                if status["ready"]?.bool ?? false { readyContainers += 1 }
                continue
            }
            let waiting = state?["waiting"]?["reason"]?.string ?? ""
            if let ended = state?["terminated"] {
                reason = "Init:\(Self.text(ofEnd: ended))"
            } else if !waiting.isEmpty, waiting != "PodInitializing" {
                reason = "Init:\(waiting)"
            } else {
                reason = "Init:\(index)/\(count)"
            }
            outcome.isInitializing = true
            break
        }
        return outcome
    }

    private mutating func addContainers(_ statuses: [JSON], isReady: Bool) {
        var isAnyRunning = false
        for status in statuses.reversed() {
            add(restartsOf: status)
            let state = status["state"]
            if let waiting = state?["waiting"]?["reason"]?.string, !waiting.isEmpty {
                reason = waiting
            } else if let ended = state?["terminated"] {
                reason = Self.text(ofEnd: ended)
            } else if status["ready"]?.bool ?? false, state?["running"] != nil {
                isAnyRunning = true
                readyContainers += 1
            }
        }
        // One container that is done does not make the pod done.
        if reason == "Completed", isAnyRunning { reason = isReady ? "Running" : "NotReady" }
    }

    private mutating func add(restartsOf status: JSON) {
        restarts += status["restartCount"]?.int ?? 0
        lastRestart = Self.later(lastRestart, Self.lastEnd(of: status))
    }

    private static func lastEnd(of status: JSON) -> Timestamp? {
        status["lastState", "terminated", "finishedAt"]?.timestamp
    }

    private static func later(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
        guard let left, let right else { return left ?? right }
        return max(left, right)
    }

    private static func text(ofEnd ended: JSON) -> String {
        if let reason = ended["reason"]?.string, !reason.isEmpty { return reason }
        if let signal = ended["signal"]?.int, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(ended["exitCode"]?.int ?? 0)"
    }

    private static func isTrue(_ type: String, _ conditions: [JSON]) -> Bool {
        conditions.contains { $0["type"]?.string == type && $0["status"] == "True" }
    }
}
