import JSON
import Resources

/// Decides what the Endpoints object of a Service is to say: the same as its slices, in the old form.
///
/// A subset holds addresses that have the same ports, those of ready pods apart from the others. Pods that terminate are
/// left out, unless the Service publishes what is not ready.
enum EndpointsDecision {
    enum Action: Sendable, Hashable {
        case create(Endpoints)
        case update(Endpoints)
        case delete(ObjectKey)
    }

    /// One object holds no more (Kubernetes: the same); slices have no such limit.
    static let addressesMax = 1000
    private static let overCapacity = "endpoints.kubernetes.io/over-capacity"

    /// - Parameter service: nil: it is gone.
    static func decide(_ key: ObjectKey, service: Service?, pods: [Pod], present: Endpoints?) -> Action? {
        guard let service else { return present == nil ? nil : .delete(key) }
        let (subsets, isTruncated) = subsets(of: service, pods: pods)
        var wanted =
            present
            ?? Endpoints([
                "apiVersion": "v1", "kind": "Endpoints",
                "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
            ])
        wanted.labels = ServiceEndpoints.labels(of: service)
        wanted.annotations[overCapacity] = isTruncated ? "truncated" : nil
        wanted.json["subsets"] = subsets.isEmpty ? Optional.none : .array(subsets)
        if wanted == present { return nil }
        return present == nil ? .create(wanted) : .update(wanted)
    }

    private static func subsets(of service: Service, pods: [Pod]) -> (subsets: [JSON], isTruncated: Bool) {
        let publishesAll = service.publishesNotReadyAddresses
        let eligible = ServiceEndpoints(service: service, pods: pods).members
            .filter { (publishesAll || !$0.isTerminating) && (!$0.ports.isEmpty || service.ports.isEmpty) }
        // Where not all can be told, those that serve come first.
        let ready = eligible.filter { publishesAll || $0.isReady }.prefix(addressesMax)
        let rest = eligible.filter { !publishesAll && !$0.isReady }.prefix(addressesMax - ready.count)
        var groups: [[ServiceEndpoints.Port]: (ready: [JSON], notReady: [JSON])] = [:]
        for member in ready { groups[member.ports, default: ([], [])].ready.append(address(member)) }
        for member in rest { groups[member.ports, default: ([], [])].notReady.append(address(member)) }
        let subsets = groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { ports in
            subset(ports, ready: groups[ports]?.ready ?? [], notReady: groups[ports]?.notReady ?? [])
        }
        return (subsets, ready.count + rest.count < eligible.count)
    }

    private static func subset(_ ports: [ServiceEndpoints.Port], ready: [JSON], notReady: [JSON]) -> JSON {
        var subset: JSON = [:]
        if !ready.isEmpty { subset["addresses"] = .array(ready) }
        if !notReady.isEmpty { subset["notReadyAddresses"] = .array(notReady) }
        if !ports.isEmpty {
            subset["ports"] = .array(
                EndpointSliceDecision.json(ports).map { port in
                    var port = port
                    if port["name"] == "" { port["name"] = nil }
                    return port
                })
        }
        return subset
    }

    private static func address(_ member: ServiceEndpoints.Member) -> JSON {
        var json: JSON = ["ip": .string(member.address)]
        if !member.hostname.isEmpty { json["hostname"] = .string(member.hostname) }
        if !member.nodeName.isEmpty { json["nodeName"] = .string(member.nodeName) }
        json["targetRef"] = ServiceEndpoints.targetReference(member)
        return json
    }
}
