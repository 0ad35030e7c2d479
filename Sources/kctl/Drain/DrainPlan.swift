import JSON

/// Which pods a drain takes from a node, and what stands against it.
struct DrainPlan {
    struct Rules {
        /// Pods of no controller: nobody makes them anew.
        var takesUnmanaged = false
        /// Pods whose data is on the node only.
        var takesLocalData = false
        var ignoresDaemonSets = false
    }

    private(set) var pods: [JSON] = []
    /// Why the drain can't go on, one reason a line; empty if it can.
    private(set) var problems: [String] = []
    private(set) var warnings: [String] = []

    init(_ all: [JSON], _ rules: Rules) {
        var unmanaged: [String] = []
        var local: [String] = []
        var daemons: [String] = []
        for pod in all {
            let name = Self.label(pod)
            // Pods that the node runs of its own accord come back whatever is done here.
            if pod["metadata", "annotations", "kubernetes.io/config.mirror"] != nil { continue }
            let owner = (pod["metadata", "ownerReferences"]?.array ?? []).first { $0["controller"] == true }
            let isOver = ["Succeeded", "Failed"].contains(pod["status", "phase"]?.string ?? "")
            if owner?["kind"] == "DaemonSet", !isOver {
                daemons.append(name)
                continue
            }
            if !isOver {
                if owner == nil { unmanaged.append(name) }
                let volumes = pod["spec", "volumes"]?.array ?? []
                if volumes.contains(where: { $0["emptyDir"] != nil }) { local.append(name) }
            }
            pods.append(pod)
        }
        add(
            daemons, rules.ignoresDaemonSets, "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)",
            "ignoring DaemonSet-managed Pods")
        add(local, rules.takesLocalData, "Pods with local storage (use --delete-emptydir-data to override)", nil)
        add(
            unmanaged, rules.takesUnmanaged, "Pods that declare no controller (use --force to override)",
            "deleting Pods that declare no controller")
    }

    private mutating func add(_ names: [String], _ isAllowed: Bool, _ problem: String, _ warning: String?) {
        guard !names.isEmpty else { return }
        let list = names.joined(separator: ", ")
        if !isAllowed {
            problems.append("cannot delete \(problem): \(list)")
        } else if let warning {
            warnings.append("\(warning): \(list)")
        }
    }

    static func label(_ pod: JSON) -> String {
        "\(pod["metadata", "namespace"]?.string ?? "")/\(pod["metadata", "name"]?.string ?? "")"
    }
}
