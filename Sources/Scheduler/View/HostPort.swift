import JSON
import Resources

/// A port of the node itself that a container takes.
struct HostPort: Sendable, Hashable {
    var address: String
    var networkProtocol: String
    var port: Int

    private static let anyAddress = "0.0.0.0"

    init(address: String, networkProtocol: String, port: Int) {
        self.address = address.isEmpty ? Self.anyAddress : address
        self.networkProtocol = networkProtocol
        self.port = port
    }

    /// Two of one number and protocol get in each other's way unless they are bound to different addresses.
    func conflicts(with other: HostPort) -> Bool {
        port == other.port && networkProtocol == other.networkProtocol
            && (address == other.address || address == Self.anyAddress || other.address == Self.anyAddress)
    }

    /// Those of the containers and sidecars: an init container's port is free again when the pod runs.
    static func all(of pod: Pod) -> [HostPort] {
        (pod.initContainers.filter(\.isSidecar) + pod.containers).flatMap(\.ports).compactMap { port in
            guard let number = port["hostPort"]?.int, number > 0 else { return nil }
            return HostPort(
                address: port["hostIP"]?.string ?? "", networkProtocol: port["protocol"]?.string ?? "TCP", port: number)
        }
    }
}
