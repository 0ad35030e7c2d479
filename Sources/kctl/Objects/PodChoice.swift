import Client
import JSON
import Platform
import Resources

/// Finds the pods that a call means by "web-0", "pod/web-0", "deployment/web" or "service/web", and the containers in them.
enum PodChoice {
    /// How often a pod is looked for that may come.
    private static let pollPeriod = Duration.milliseconds(100)
    static let pods = GroupVersionResource(group: "", version: "v1", resource: "pods")
    /// Names the container that is meant when none is.
    private static let defaultContainer = "kubectl.kubernetes.io/default-container"

    /// The object itself if it is a pod, else the best of its pods; waits for one up to the timeout.
    static func pod(of word: String, _ invocation: Invocation, saysChoice: Bool, timeout: Duration?) async throws
        -> JSON
    {
        let target = try await target(word, invocation)
        if target.type.kind == "Pod" { return target.json }
        let time = invocation.world.time
        let deadline = time.uptime + (timeout ?? .zero)
        while true {
            let found = try await pods(of: target, invocation)
            if let best = found.first {
                if saysChoice, found.count > 1 {
                    let name = best["metadata", "name"]?.string ?? ""
                    invocation.console.printError("Found \(found.count) pods, using pod/\(name)\n")
                }
                return best
            }
            guard time.uptime < deadline else { throw CommandError("timed out waiting for the condition") }
            try await time.sleep(for: pollPeriod)
        }
    }

    /// The object that a word names; a pod if it names no type.
    static func target(_ word: String, _ invocation: Invocation) async throws -> FoundObject {
        let words = word.contains("/") ? [word] : ["pods", word]
        return try await invocation.oneTarget(arguments: words)
    }

    /// The pods of an object, the best for a look first.
    static func pods(of target: FoundObject, _ invocation: Invocation) async throws -> [JSON] {
        if target.type.kind == "Pod" { return [target.json] }
        let selector: LabelSelector?
        switch target.type.kind {
        case "Service", "ReplicationController":
            selector = target.json["spec", "selector"]?.stringMap.map { LabelSelector(labels: $0) }
        default: selector = LabelSelector(target.json["spec", "selector"])
        }
        guard let selector, !selector.isEmpty else {
            throw CommandError("cannot find the pods of \(target.label): it has no selector")
        }
        let list = try await invocation.cluster().client.list(
            pods, namespace: target.key.namespace, labelSelector: selector.text)
        return list.items.sorted(by: isBetter)
    }

    /// Placed before unplaced, running before pending, ready before unready, restarted before unhurt, old before new.
    static func isBetter(_ left: JSON, _ right: JSON) -> Bool {
        func rank(_ pod: JSON) -> [Int] {
            let phases = ["Pending": 2, "Unknown": 1]
            let conditions = pod["status", "conditions"]?.array ?? []
            let isReady = conditions.contains { $0["type"] == "Ready" && $0["status"] == "True" }
            let restarts = (pod["status", "containerStatuses"]?.array ?? []).map { $0["restartCount"]?.int ?? 0 }
            return [
                pod["spec", "nodeName"]?.string?.isEmpty ?? true ? 1 : 0,
                phases[pod["status", "phase"]?.string ?? ""] ?? 0, isReady ? 0 : 1, -(restarts.max() ?? 0),
            ]
        }
        let (first, second) = (rank(left), rank(right))
        if first != second { return first.lexicographicallyPrecedes(second) }
        func order(_ pod: JSON) -> String {
            (pod["metadata", "creationTimestamp"]?.string ?? "") + "/" + (pod["metadata", "name"]?.string ?? "")
        }
        return order(left) < order(right)
    }

    // MARK: - Containers

    static func containerNames(_ pod: JSON, _ members: [String]) -> [String] {
        members.flatMap { pod["spec", $0]?.array ?? [] }.compactMap { $0["name"]?.string }
    }

    static let allMembers = ["initContainers", "containers", "ephemeralContainers"]

    /// The named container, or that which the pod prefers, or its first.
    static func container(of pod: JSON, named name: String, quiet: Bool, _ console: Console) throws(CommandError)
        -> String
    {
        // Whether there is one of the name is for the server to say.
        if !name.isEmpty { return name }
        let podName = pod["metadata", "name"]?.string ?? ""
        let preferred = pod["metadata", "annotations", defaultContainer]?.string ?? ""
        if !preferred.isEmpty, containerNames(pod, allMembers).contains(preferred) { return preferred }
        let names = containerNames(pod, ["containers"])
        guard let first = names.first else { throw CommandError("pod \(podName) does not have any containers") }
        let others =
            containerNames(pod, ["ephemeralContainers"]).map { $0 + " (ephem)" }
            + containerNames(pod, ["initContainers"]).map { $0 + " (init)" }
        if names.count + others.count > 1, !quiet {
            console.printError("Defaulted container \"\(first)\" out of: \((names + others).joined(separator: ", "))\n")
        }
        return first
    }
}
