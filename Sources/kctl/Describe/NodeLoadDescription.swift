import JSON
import Platform
import Resources

/// What the pods of a node ask for, beside what it has.
struct NodeLoadDescription {
    var node: JSON
    var pods: [Pod]
    var now: Timestamp

    private static let plain: Set = ["cpu", "memory", "ephemeral-storage", "pods"]

    func write(_ text: inout Description) {
        text.line(0, "Non-terminated Pods:\t(\(pods.count) in total)")
        text.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge")
        text.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---")
        for pod in pods {
            let (requests, limits) = (Self.total(pod, \.requests), Self.total(pod, \.limits))
            let cells = [
                pod.namespace, pod.name, "", share(requests, "cpu"), share(limits, "cpu"), share(requests, "memory"),
                share(limits, "memory"), Values.age(pod.json["metadata", "creationTimestamp"], now),
            ]
            text.line(1, cells.joined(separator: "\t"))
        }
        text.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)")
        text.line(1, "Resource\tRequests\tLimits")
        text.line(1, "--------\t--------\t------")
        let requests = Self.sum(pods.map { Self.total($0, \.requests) })
        let limits = Self.sum(pods.map { Self.total($0, \.limits) })
        let extended = allocatable.keys.filter { !Self.plain.contains($0) }.sorted()
        let huge = extended.filter { $0.hasPrefix("hugepages-") }
        for name in ["cpu", "memory", "ephemeral-storage"] + huge {
            text.line(1, "\(name)\t\(share(requests, name))\t\(share(limits, name))")
        }
        for name in extended where !name.hasPrefix("hugepages-") {
            text.line(1, "\(name)\t\((requests[name] ?? .zero).description)\t\((limits[name] ?? .zero).description)")
        }
    }

    private var allocatable: [String: Quantity] {
        let allocatable = quantities(node["status", "allocatable"])
        return allocatable.isEmpty ? quantities(node["status", "capacity"]) : allocatable
    }

    private func quantities(_ value: JSON?) -> [String: Quantity] {
        var quantities: [String: Quantity] = [:]
        for (name, value) in value?.object ?? [:] { quantities[name] = Quantity(value) }
        return quantities
    }

    /// "100m (2%)"
    private func share(_ amounts: [String: Quantity], _ name: String) -> String {
        let amount = amounts[name] ?? .zero
        let whole = allocatable[name] ?? .zero
        let percent = whole.nanos == 0 ? 0 : Int(Double(amount.nanos) / Double(whole.nanos) * 100)
        return "\(amount.description) (\(percent)%)"
    }

    /// What a pod needs at its most demanding moment: its containers and sidecars together, or an init container before them
    /// with the sidecars that have started by then.
    private static func total(
        _ pod: Pod, _ amounts: (Pod.Container) -> [String: Quantity]
    ) -> [String: Quantity] {
        var sidecars: [String: Quantity] = [:]
        var peak: [String: Quantity] = [:]
        for container in pod.initContainers {
            if container.isSidecar {
                sidecars = sum([sidecars, amounts(container)])
                peak.merge(sidecars) { max($0, $1) }
            } else {
                peak.merge(sum([sidecars, amounts(container)])) { max($0, $1) }
            }
        }
        var total = sum(pod.containers.map(amounts) + [sidecars])
        total.merge(peak) { max($0, $1) }
        return total
    }

    private static func sum(_ all: [[String: Quantity]]) -> [String: Quantity] {
        var sum: [String: Quantity] = [:]
        for amounts in all { sum.merge(amounts) { $0 + $1 } }
        return sum
    }
}
