import JSON
import Resources

/// Decides how the slices of one Service are to change.
///
/// Pods that have the same ports share slices, at most `endpointsPerSliceMax` a slice. Every slice that changes is sent to
/// every node, so as few as possible change: an endpoint stays in its slice, a new one goes where something changes anyway,
/// then into the fullest slice that has room for all new ones, and a slice that is no longer needed is turned into one
/// that is. Slices that are half empty are not merged for that reason.
struct EndpointSliceDecision: Sendable {
    enum Action: Sendable, Hashable {
        case create(EndpointSlice)
        case update(EndpointSlice)
        case delete(EndpointSlice)
    }

    static let manager = "endpointslice-controller.k8s.io"
    /// Kubernetes: --max-endpoints-per-slice.
    static let endpointsPerSliceMax = 100

    var endpointsPerSliceMax = Self.endpointsPerSliceMax

    /// - Parameter slices: those of the Service that this controller manages.
    func decide(service: Service, pods: [Pod], slices: [EndpointSlice]) -> [Action] {
        let template = Self.template(service)
        var plan = Plan()
        var rest = slices.filter { !$0.isBeingDeleted }.sorted { $0.key < $1.key }
        // An address type can't change: what is of another one can only go.
        plan.deleted = rest.filter { $0.addressType != "IPv4" }
        rest.removeAll { $0.addressType != "IPv4" }

        let members = ServiceEndpoints(service: service, pods: pods).members
        let groups = Dictionary(grouping: members, by: \.ports)
        for ports in groups.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let portsJSON = Self.json(ports)
            let present = rest.filter { $0.ports == portsJSON }
            rest.removeAll { $0.ports == portsJSON }
            let endpoints = (groups[ports] ?? []).map { Self.endpoint($0, of: service) }
            arrange(endpoints, ports: portsJSON, in: present, template, &plan)
        }
        plan.surplus += rest
        if groups.isEmpty, plan.created.isEmpty {
            // A slice without endpoints says that the Service was seen and has none.
            var placeholder = template
            (placeholder.endpoints, placeholder.ports) = ([], [])
            plan.created.append(placeholder)
        }
        return plan.actions(template)
    }

    private struct Plan {
        var kept: [EndpointSlice] = []
        var updated: [EndpointSlice] = []
        var created: [EndpointSlice] = []
        /// No longer needed, but of use as another slice.
        var surplus: [EndpointSlice] = []
        var deleted: [EndpointSlice] = []

        mutating func actions(_ template: EndpointSlice) -> [Action] {
            while let slice = created.first, let old = surplus.first {
                created.removeFirst()
                surplus.removeFirst()
                var recycled = old
                (recycled.endpoints, recycled.ports) = (slice.endpoints, slice.ports)
                recycled.adopt(template)
                if recycled == old { continue }
                updated.append(recycled)
            }
            for slice in kept {
                var relabelled = slice
                relabelled.adopt(template)
                if relabelled != slice { updated.append(relabelled) }
            }
            updated = updated.map { slice in
                var slice = slice
                slice.adopt(template)
                return slice
            }
            return updated.map { .update($0) } + created.map { .create($0) } + (surplus + deleted).map { .delete($0) }
        }
    }

    /// Puts the endpoints of one set of ports into slices.
    private func arrange(
        _ endpoints: [JSON], ports: [JSON], in present: [EndpointSlice], _ template: EndpointSlice, _ plan: inout Plan
    ) {
        var wanted: [String: JSON] = [:]
        for endpoint in endpoints { wanted[Self.identity(endpoint)] = endpoint }
        var changed: [EndpointSlice] = []
        var kept: [EndpointSlice] = []
        for slice in present {
            var new = slice
            new.endpoints = slice.endpoints.compactMap { wanted.removeValue(forKey: Self.identity($0)) }
            // A limit that was lowered must not leave a slice above it; what no longer fits finds another place.
            while new.endpoints.count > endpointsPerSliceMax {
                let last = new.endpoints.removeLast()
                wanted[Self.identity(last)] = last
            }
            if new.endpoints == slice.endpoints {
                if slice.endpoints.isEmpty { plan.surplus.append(slice) } else { kept.append(slice) }
            } else if new.endpoints.isEmpty, wanted.isEmpty {
                plan.surplus.append(slice)
            } else {
                changed.append(new)
            }
        }
        var added = endpoints.filter { wanted[Self.identity($0)] != nil }[...]
        fill(&changed, with: &added)
        while !added.isEmpty {
            if let index = roomiest(kept, for: added.count) {
                var slices = [kept.remove(at: index)]
                fill(&slices, with: &added)
                changed += slices
            } else {
                var slice = template
                slice.ports = ports
                slice.endpoints = Array(added.prefix(endpointsPerSliceMax))
                added = added.dropFirst(endpointsPerSliceMax)
                plan.created.append(slice)
            }
        }
        plan.surplus += changed.filter { $0.endpoints.isEmpty }
        plan.updated += changed.filter { !$0.endpoints.isEmpty }
        plan.kept += kept
    }

    /// The fullest first, so that few slices stay half empty.
    private func fill(_ slices: inout [EndpointSlice], with added: inout ArraySlice<JSON>) {
        let order = slices.indices.sorted {
            (-slices[$0].endpoints.count, $0) < (-slices[$1].endpoints.count, $1)
        }
        for index in order where !added.isEmpty {
            let room = endpointsPerSliceMax - slices[index].endpoints.count
            slices[index].endpoints += added.prefix(room)
            added = added.dropFirst(room)
        }
    }

    /// The fullest slice that has room for all of them.
    private func roomiest(_ slices: [EndpointSlice], for count: Int) -> Int? {
        guard count < endpointsPerSliceMax else { return nil }
        let fitting = slices.indices.filter { slices[$0].endpoints.count + count <= endpointsPerSliceMax }
        return fitting.max { (slices[$0].endpoints.count, -$0) < (slices[$1].endpoints.count, -$1) }
    }
}

extension EndpointSliceDecision {
    /// What every slice of the Service has in common.
    static func template(_ service: Service) -> EndpointSlice {
        var labels = ServiceEndpoints.labels(of: service)
        labels[EndpointSlice.serviceLabel] = service.name
        labels[EndpointSlice.managedByLabel] = manager
        var slice = EndpointSlice([
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
            "metadata": [
                "generateName": .string("\(service.name)-"), "namespace": .string(service.namespace),
            ],
            "addressType": "IPv4",
        ])
        slice.labels = labels
        slice.ownerReferences = [service.controllerReference]
        return slice
    }

    static func json(_ ports: [ServiceEndpoints.Port]) -> [JSON] {
        ports.map { port in
            var json: JSON = [
                "name": .string(port.name), "port": .int(Int64(port.number)),
                "protocol": .string(port.networkProtocol),
            ]
            if let appProtocol = port.appProtocol { json["appProtocol"] = .string(appProtocol) }
            return json
        }
    }

    static func endpoint(_ member: ServiceEndpoints.Member, of service: Service) -> JSON {
        let isReady = service.publishesNotReadyAddresses || (member.isReady && !member.isTerminating)
        var json: JSON = [
            "addresses": [.string(member.address)],
            "conditions": [
                "ready": .bool(isReady), "serving": .bool(member.isReady), "terminating": .bool(member.isTerminating),
            ],
        ]
        if !member.hostname.isEmpty { json["hostname"] = .string(member.hostname) }
        if !member.nodeName.isEmpty { json["nodeName"] = .string(member.nodeName) }
        json["targetRef"] = ServiceEndpoints.targetReference(member)
        return json
    }

    /// The same pod at the same address is the same endpoint, whatever its conditions.
    private static func identity(_ endpoint: JSON) -> String {
        "\(endpoint["targetRef", "uid"]?.string ?? "")@\(endpoint["addresses"]?[0]?.string ?? "")"
    }
}

extension EndpointSlice {
    /// Takes labels and owner of the template, and nothing else.
    fileprivate mutating func adopt(_ template: EndpointSlice) {
        if labels != template.labels { labels = template.labels }
        if ownerReferences != template.ownerReferences { ownerReferences = template.ownerReferences }
    }
}
