import JSON

/// What Kubernetes' admission plugins add to a pod, and how its status begins. What a server's configuration decides, such as
/// how long a pod stays on a node that fails, stands in the API server.
enum PodAdmission {
    /// The classes of priority that every cluster has.
    static let priorityClasses: [String: Int64] = [
        "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000,
    ]

    static func prepare(_ pod: inout JSON, _ old: JSON?) {
        // Pods of this version of the API count no generations.
        pod["metadata", "generation"] = nil
        pod.update("spec") { spec in
            if old == nil, spec["serviceAccountName"]?.string?.isEmpty ?? true {
                spec["serviceAccountName"] = "default"
                spec["serviceAccount"] = "default"
            }
            setPriority(&spec, old?["spec"])
        }
        if old == nil { pod["status"] = firstStatus(pod) }
    }

    private static func setPriority(_ spec: inout JSON, _ old: JSON?) {
        if spec["priority"] == nil {
            let ofClass = spec["priorityClassName"]?.string.flatMap { priorityClasses[$0] }
            spec["priority"] = old?["priority"] ?? .int(ofClass ?? 0)
        }
        if spec["preemptionPolicy"] == nil {
            spec["preemptionPolicy"] = old?["preemptionPolicy"] ?? "PreemptLowerPriority"
        }
    }

    private static func firstStatus(_ pod: JSON) -> JSON {
        var status: JSON = ["phase": "Pending"]
        if let gates = pod["spec", "schedulingGates"]?.array, !gates.isEmpty {
            status["conditions"] = [
                [
                    "type": "PodScheduled", "status": "False", "reason": "SchedulingGated",
                    "message": "Scheduling is blocked due to non-empty scheduling gates",
                ]
            ]
        }
        status["qosClass"] = .string(QualityOfService(podSpec: pod["spec"]).rawValue)
        return status
    }
}
