import JSON
import Resources

enum NodeDescriber: Describer {
    private static let rolePrefix = "node-role.kubernetes.io/"

    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        let name = object["metadata", "name"]?.string ?? ""
        text.line(0, "Name:\t\(name)")
        let labels = object["metadata", "labels"]?.stringMap ?? [:]
        let roles = labels.keys.filter { $0.hasPrefix(rolePrefix) }.map { $0.dropFirst(rolePrefix.count) }.sorted()
        text.line(0, "Roles:\t\(Values.orNone(roles.joined(separator: ",")))")
        text.labels("Labels", object["metadata", "labels"])
        text.annotations("Annotations", object["metadata", "annotations"])
        text.line(0, "CreationTimestamp:\t\(Values.time(object["metadata", "creationTimestamp"]))")
        text.values("Taints", taints(object))
        text.line(0, "Unschedulable:\t\(object["spec", "unschedulable"]?.bool ?? false)")
        await lease(name, context, &text)
        text.conditions(object, [.type, .status, .heartbeat, .transition, .reason, .message], separator: " \t")
        text.line(0, "Addresses:")
        for address in object["status", "addresses"]?.array ?? [] {
            text.line(1, "\(address["type"]?.string ?? ""):\t\(address["address"]?.string ?? "")")
        }
        resources("Capacity", object["status", "capacity"], &text)
        resources("Allocatable", object["status", "allocatable"], &text)
        system(object["status", "nodeInfo"] ?? [:], &text)
        if let range = object["spec", "podCIDR"]?.string, !range.isEmpty { text.line(0, "PodCIDR:\t\(range)") }
        let ranges = Values.list(object["spec", "podCIDRs"])
        if !ranges.isEmpty { text.line(0, "PodCIDRs:\t\(ranges.joined(separator: ","))") }
        if let provider = object["spec", "providerID"]?.string, !provider.isEmpty {
            text.line(0, "ProviderID:\t\(provider)")
        }
        let pods = try await context.list(
            Pod.definition.resource, namespace: nil,
            fieldSelector: "spec.nodeName=\(name),status.phase!=Succeeded,status.phase!=Failed")
        NodeLoadDescription(node: object, pods: pods.map { Pod($0) }, now: context.now).write(&text)
    }

    private static func taints(_ object: JSON) -> [String] {
        let taints = (object["spec", "taints"]?.array ?? []).sorted { left, right in
            func order(_ taint: JSON) -> String { "\(taint["effect"]?.string ?? ""),\(taint["key"]?.string ?? "")" }
            return order(left) < order(right)
        }
        return taints.map { taint in
            let value = taint["value"]?.string ?? ""
            return (taint["key"]?.string ?? "") + (value.isEmpty ? "" : "=\(value)")
                + ":\(taint["effect"]?.string ?? "")"
        }
    }

    private static func lease(_ name: String, _ context: DescribeContext, _ text: inout Description) async {
        let key = ObjectKey(namespace: "kube-node-lease", name: name)
        do {
            let spec = try await context.cluster.client.get(Lease.definition.resource, key)["spec"]
            func time(_ member: String) -> String { spec?[member].map { Values.time($0) } ?? "<unset>" }
            text.line(0, "Lease:")
            text.line(1, "HolderIdentity:\t\(spec?["holderIdentity"]?.string ?? "<unset>")")
            text.line(1, "AcquireTime:\t\(time("acquireTime"))")
            text.line(1, "RenewTime:\t\(time("renewTime"))")
        } catch { text.line(0, "Lease:\tFailed to get lease: \(error)") }
    }

    private static func resources(_ title: String, _ resources: JSON?, _ text: inout Description) {
        guard let resources = resources?.object, !resources.isEmpty else { return }
        text.line(0, "\(title):")
        for (name, value) in resources.sorted(by: { $0.key < $1.key }) {
            text.line(1, "\(name):\t\(Values.plain(value))")
        }
    }

    private static func system(_ info: JSON, _ text: inout Description) {
        text.line(0, "System Info:")
        for (label, member) in [
            ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"),
            ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"), ("Operating System", "operatingSystem"),
            ("Architecture", "architecture"), ("Container Runtime Version", "containerRuntimeVersion"),
            ("Kubelet Version", "kubeletVersion"), ("Kube-Proxy Version", "kubeProxyVersion"),
        ] {
            text.line(1, "\(label):\t\(info[member]?.string ?? "")")
        }
    }
}
