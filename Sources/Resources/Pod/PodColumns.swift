import JSON
import Platform

/// The columns of `kubectl get pods`.
enum PodColumns {
    static let all: [ResourceDefinition.PrinterColumn] = [
        .name,
        .init("Ready", description: "The aggregate readiness state of this pod for accepting traffic.") { pod in
            let summary = PodSummary(pod)
            return .string("\(summary.readyContainers)/\(summary.totalContainers)")
        },
        .init("Status", description: "The aggregate status of the containers in this pod.") { pod in
            .string(PodSummary(pod).reason)
        },
        .init(
            "Restarts",
            description: "The number of times the containers in this pod have been restarted and when "
                + "the last container in this pod has restarted."
        ) { pod, now in .string(restarts(PodSummary(pod), now)) },
        .age,
        .init("IP", priority: 1, description: "The pod's address.") { pod in
            orNone(pod["status", "podIPs"]?[0]?["ip"]?.string ?? pod["status", "podIP"]?.string)
        },
        .init("Node", priority: 1, description: "The node that the pod runs on.") { pod in
            orNone(pod["spec", "nodeName"]?.string)
        },
        .init("Nominated Node", priority: 1, description: "The node that is being made free for the pod.") { pod in
            orNone(pod["status", "nominatedNodeName"]?.string)
        },
        .init("Readiness Gates", priority: 1, description: "Conditions beside the containers' readiness.") { pod in
            .string(readinessGates(pod))
        },
    ]

    private static func restarts(_ summary: PodSummary, _ now: Timestamp) -> String {
        guard summary.restarts > 0, let last = summary.lastRestart else { return "\(summary.restarts)" }
        return "\(summary.restarts) (\(HumanDuration.text(now - last)) ago)"
    }

    private static func orNone(_ text: String?) -> JSON {
        guard let text, !text.isEmpty else { return "<none>" }
        return .string(text)
    }

    private static func readinessGates(_ pod: JSON) -> String {
        guard let gates = pod["spec", "readinessGates"]?.array, !gates.isEmpty else { return "<none>" }
        let conditions = pod["status", "conditions"]?.array ?? []
        let passed = gates.count { gate in
            conditions.contains { $0["type"] == gate["conditionType"] && $0["status"] == "True" }
        }
        return "\(passed)/\(gates.count)"
    }
}
