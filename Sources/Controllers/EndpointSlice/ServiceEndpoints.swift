import JSON
import Resources

/// What a Service's pods contribute to it: addresses, conditions, and the ports that its target ports name in each pod.
///
/// EndpointSlices and Endpoints both are written from here, so that they can't disagree.
struct ServiceEndpoints: Sendable {
    /// One pod behind the Service.
    struct Member: Sendable, Hashable {
        var address: String
        var nodeName: String
        var hostname: String
        /// A pod is named by all of it, so that its successor of the same name is another endpoint.
        var podKey: ObjectKey
        var podUID: String
        var isReady: Bool
        var isTerminating: Bool
        var ports: [Port]
    }

    /// A port of the Service, as it is in one pod.
    struct Port: Sendable, Hashable, Comparable {
        var name: String
        var number: Int
        var networkProtocol: String
        var appProtocol: String?
        static func < (left: Port, right: Port) -> Bool { left.order < right.order }
        private var order: (String, Int, String, String) { (name, number, networkProtocol, appProtocol ?? "") }
    }

    /// In the order of their pods' keys.
    let members: [Member]

    init(service: Service, pods: [Pod]) {
        members = pods.compactMap { Self.member($0, of: service) }.sorted { $0.podKey < $1.podKey }
    }

    private static func member(_ pod: Pod, of service: Service) -> Member? {
        guard !pod.isFinished, let address = address(of: pod) else { return nil }
        let isNamed = pod.json["spec", "subdomain"]?.string == service.name && !pod.hostname.isEmpty
        return Member(
            address: address, nodeName: pod.nodeName, hostname: isNamed ? pod.hostname : "", podKey: pod.key,
            podUID: pod.uid, isReady: pod.isReady, isTerminating: pod.isBeingDeleted,
            ports: service.ports.compactMap { port($0, in: pod) }.sorted())
    }

    private static func address(of pod: Pod) -> String? {
        pod.podIP.isEmpty ? pod.podIPs.first { !$0.isEmpty } : pod.podIP
    }

    /// nil when the pod has no port of the name that the Service asks for.
    private static func port(_ port: Service.Port, in pod: Pod) -> Port? {
        let number: Int
        switch port.targetPort {
        case .string(let name):
            // A Service may reach a sidecar, but no container that only prepares the others.
            let containers = pod.containers + pod.initContainers.filter(\.isSidecar)
            let ports = containers.lazy.flatMap(\.ports)
            let named = ports.first {
                $0["name"]?.string == name && ($0["protocol"]?.string ?? "TCP") == port.networkProtocol
            }
            guard let found = named?["containerPort"]?.int else { return nil }
            number = found
        case let value: number = value.int.flatMap { $0 == 0 ? nil : $0 } ?? port.port
        }
        return Port(
            name: port.name, number: number, networkProtocol: port.networkProtocol, appProtocol: port.appProtocol)
    }
}

extension ServiceEndpoints {
    /// What of a pod an endpoint shows: a change of anything else is none for its Services.
    static func isSame(_ left: Pod, _ right: Pod) -> Bool {
        left.uid == right.uid && left.podIP == right.podIP && left.podIPs == right.podIPs
            && left.isReady == right.isReady && left.isFinished == right.isFinished
            && left.isBeingDeleted == right.isBeingDeleted && left.labels == right.labels
            && left.nodeName == right.nodeName && left.hostname == right.hostname
    }

    /// The label that tells data planes to leave a Service without cluster IP alone.
    static let headlessLabel = "service.kubernetes.io/headless"

    /// The Service's own labels go along, so that a selector finds both.
    static func labels(of service: Service) -> [String: String] {
        var labels = service.labels
        labels[headlessLabel] = service.isHeadless ? "" : nil
        return labels
    }

    static func targetReference(_ member: Member) -> JSON {
        [
            "kind": "Pod", "namespace": .string(member.podKey.namespace), "name": .string(member.podKey.name),
            "uid": .string(member.podUID),
        ]
    }
}

extension Pod {
    var hostname: String { json["spec", "hostname"]?.string ?? "" }
}
