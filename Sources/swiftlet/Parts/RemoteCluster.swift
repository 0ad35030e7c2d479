import Client
import HTTP
import Platform

/// The cluster of another process or machine, by a kubeconfig.
struct RemoteCluster {
    private let configuration: HTTPClient.Configuration

    init(_ flags: Flags) throws {
        let file = flags["kubeconfig"] ?? DataDirectory(flags).kubeconfig
        let config = try Kubeconfig(files: [file], ignoringMissing: false)
        let context = try config.context("")
        configuration = try HTTPClient.Configuration(
            try config.cluster(context["cluster"]?.string ?? ""), try config.user(context["user"]?.string ?? ""))
    }

    /// The authority that signs the cluster's certificates.
    var caPEM: String? { configuration.caPEM }

    func client(_ userAgent: String) throws -> APIClient {
        APIClient(transport: try HTTPClient(configuration), userAgent: userAgent, time: World.system.time)
    }
}
