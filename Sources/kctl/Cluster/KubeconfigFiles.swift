import Glibc
import Platform

/// Where kctl looks for its cluster.
enum KubeconfigFiles {
    /// The files to read: of --kubeconfig, else of $KUBECONFIG, else ~/.kube/config, else what `swiftlet up` wrote into its
    /// default data directory.
    static func files(flag: String, variable: (String) -> String?) -> [String] {
        if !flag.isEmpty { return [flag] }
        if let listed = variable("KUBECONFIG"), !listed.isEmpty {
            return listed.split(separator: ":").map(String.init)
        }
        let home = variable("HOME").map { $0 + "/.kube/config" }
        if let home, FileSystem.kind(home, followingLinks: true) == .file { return [home] }
        return [dataDirectory(variable) + "/kubeconfig"]
    }

    private static func dataDirectory(_ variable: (String) -> String?) -> String {
        if geteuid() == 0 { return "/var/lib/swiftlet" }
        if let base = variable("XDG_DATA_HOME"), !base.isEmpty { return base + "/swiftlet" }
        return (variable("HOME") ?? ".") + "/.local/share/swiftlet"
    }
}

extension CallEnvironment {
    static let processVariable: @Sendable (String) -> String? = { name in
        getenv(name).map { String(cString: $0) }
    }
}
