/// One command of `swiftlet`.
protocol ServerCommand: Sendable {
    static var name: String { get }
    /// One line.
    static var summary: String { get }
    static var flags: [Flags.Flag] { get }
    /// Makes what is to run. Kept apart from running it, since making is quick, may fail, and waits for nothing.
    static func prepare(_ flags: Flags) throws -> Lifetime
}

extension ServerCommand {
    static var help: String {
        "\(summary)\n\nusage: swiftlet \(name)\(flags.isEmpty ? "" : " [FLAGS]")\n\n" + Flags(flags).help()
    }
}

/// Flags that several commands share.
enum CommonFlags {
    static let data = Flags.Flag(
        name: "data", placeholder: "DIR",
        help: "where everything is kept (/var/lib/swiftlet for root, else ~/.local/share/swiftlet)")
    static let logLevel = Flags.Flag(
        name: "log-level", placeholder: "LEVEL", help: "debug, info, warning or error (info)")
    static let kubeconfig = Flags.Flag(
        name: "kubeconfig", placeholder: "FILE", help: "how to reach the API server (DIR/kubeconfig)")
    static let listen = Flags.Flag(
        name: "listen", placeholder: "ADDRESS:PORT",
        help: "where to serve HTTPS (127.0.0.1:6443); port 0 takes a free one")
    static let insecureListen = Flags.Flag(
        name: "insecure-listen", placeholder: "127.0.0.1:PORT",
        help: "serve plain HTTP too, to whoever is on this machine, as administrator (off)")
    static let store = Flags.Flag(
        name: "store", placeholder: "STORE", help: "sqlite (DIR/store.sqlite), or memory, which forgets (sqlite)")
    static let serviceNetwork = Flags.Flag(
        name: "service-cidr", placeholder: "RANGE", help: "addresses of services (a free /18 of 127.96.0.0/12)")
    static let runtime = Flags.Flag(
        name: "runtime", placeholder: "RUNTIME", help: "auto or process: how pods are run (auto)")
    static let nodeName = Flags.Flag(
        name: "node-name", placeholder: "NAME", help: "what the node is called (the machine's name)")
    static let stopPods = Flags.Flag(name: "stop-pods", help: "stop the pods at the end, too; else they run on")
    static let metricsResolution = Flags.Flag(
        name: "metrics-resolution", placeholder: "SECONDS", help: "how often CPU and memory are measured (5)")
    static let autoscalerSyncPeriod = Flags.Flag(
        name: "autoscaler-sync-period", placeholder: "SECONDS", help: "how often the autoscaler looks (15)")
    static let nodeMonitorGracePeriod = Flags.Flag(
        name: "node-monitor-grace-period", placeholder: "SECONDS",
        help: "a node that was silent for so long is not ready (40)")
}
