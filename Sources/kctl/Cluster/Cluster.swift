import Client
import HTTP
import JSON
import Platform
import Resources

/// The cluster that a call talks to.
struct Cluster: Sendable {
    /// Calls that answer with objects as JSON.
    let client: APIClient
    /// For what `client` has no call for: tables, streams, upgrades.
    let transport: any HTTPTransport
    /// The connection below, for upgrades (exec); nil in tests that have no socket.
    let upgrader: HTTPClient?
    /// Of the context; "default" when it names none.
    let namespace: String
    /// "https://127.0.0.1:6443", for messages.
    let server: String
    let mapper: ResourceMapper

    init(transport: any HTTPTransport, upgrader: HTTPClient?, namespace: String, server: String) {
        self.transport = transport
        self.upgrader = upgrader
        self.namespace = namespace
        self.server = server
        client = APIClient(transport: transport, userAgent: Self.userAgent)
        mapper = ResourceMapper(transport: transport)
    }

    static let userAgent = "kctl/\(KctlVersion.git)"

    /// The cluster of flags and kubeconfig.
    init(of invocation: Invocation) throws {
        let flags = invocation.flags
        let files = KubeconfigFiles.files(flag: flags.string("kubeconfig"), variable: invocation.environment.variable)
        if let named = invocation.nonEmpty("kubeconfig"), FileSystem.kind(named, followingLinks: true) == nil {
            throw CommandError("stat \(named): no such file or directory")
        }
        let config = try Kubeconfig(files: files, ignoringMissing: flags.string("kubeconfig").isEmpty)
        let context: JSON
        do {
            context = try config.context(flags.string("context"))
        } catch is KubeconfigError where !flags.string("context").isEmpty {
            throw PlainError(
                "Error in configuration: context was not found for specified context: \(flags.string("context"))")
        }
        func chosen(_ flag: String, _ member: String) -> String {
            flags.string(flag).isEmpty ? context[member]?.string ?? "" : flags.string(flag)
        }
        var cluster = try config.cluster(chosen("cluster", "cluster"))
        var user = try config.user(chosen("user", "user"))
        try Self.override(&cluster, &user, by: flags)
        guard !cluster.server.isEmpty else {
            throw CommandError(
                "no cluster found: there is none in \(files.joined(separator: ", ")); start one with `swiftlet up`, or "
                    + "name its kubeconfig with --kubeconfig or $KUBECONFIG")
        }
        if !cluster.server.contains("://") { cluster.server = "http://\(cluster.server)" }
        let url = cluster.server
        var configuration = try HTTPClient.Configuration(cluster, user)
        // The whole request has a time limit when the user gives one, and none otherwise, as with kubectl.
        configuration.headTimeout = nil
        let client = try HTTPClient(configuration)
        let namespace = context["namespace"]?.string ?? ""
        self.init(
            transport: ServerTransport(
                base: client, server: "\(configuration.host):\(configuration.port)", url: url,
                console: invocation.console, verbosity: flags.int("v"), impersonation: Self.impersonation(flags),
                time: invocation.world.time, timeout: try Self.timeout(flags.string("request-timeout"))),
            upgrader: client, namespace: namespace.isEmpty ? "default" : namespace, server: url)
    }

    private static func override(
        _ cluster: inout Kubeconfig.ClusterEntry, _ user: inout Kubeconfig.UserEntry, by flags: ParsedFlags
    ) throws {
        func file(_ flag: String) throws -> String? {
            let path = flags.string(flag)
            return path.isEmpty ? nil : String(decoding: try FileSystem.read(path), as: UTF8.self)
        }
        if flags.isSet("server") { cluster.server = flags.string("server") }
        if flags.isSet("insecure-skip-tls-verify") {
            cluster.skipsVerification = flags.bool("insecure-skip-tls-verify")
        }
        if flags.isSet("tls-server-name") { cluster.serverName = flags.string("tls-server-name") }
        if flags.isSet("token") { user.token = flags.string("token") }
        if let pem = try file("certificate-authority") { cluster.caPEM = pem }
        if let pem = try file("client-certificate") { user.certificatePEM = pem }
        if let pem = try file("client-key") { user.privateKeyPEM = pem }
    }

    /// The value of --request-timeout: seconds, or a duration; nil for none.
    static func timeout(_ text: String) throws -> Duration? {
        let duration = Int(text).map { Duration.seconds($0) } ?? GoDuration.parse(text)
        guard let duration, duration >= .zero else {
            throw CommandError(
                "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a "
                    + "corresponding time unit (e.g. 1s | 2m | 3h)")
        }
        return duration == .zero ? .none : duration
    }

    private static func impersonation(_ flags: ParsedFlags) -> [(String, String)] {
        var headers: [(String, String)] = []
        if flags.isSet("as") { headers.append(("Impersonate-User", flags.string("as"))) }
        for group in flags.list("as-group") { headers.append(("Impersonate-Group", group)) }
        if flags.isSet("as-uid") { headers.append(("Impersonate-Uid", flags.string("as-uid"))) }
        return headers
    }
}
