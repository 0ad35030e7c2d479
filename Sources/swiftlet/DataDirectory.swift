import Glibc

/// The folder in which a server keeps everything it owns.
struct DataDirectory: Sendable {
    var path: String

    /// `/var/lib/swiftlet` for root, else `$XDG_DATA_HOME/swiftlet` or `~/.local/share/swiftlet`.
    static var standard: DataDirectory {
        if geteuid() == 0 { return DataDirectory(path: "/var/lib/swiftlet") }
        func variable(_ name: String) -> String? {
            guard let value = getenv(name), value.pointee != 0 else { return nil }
            return String(cString: value)
        }
        if let base = variable("XDG_DATA_HOME") { return DataDirectory(path: base + "/swiftlet") }
        return DataDirectory(path: (variable("HOME") ?? ".") + "/.local/share/swiftlet")
    }

    var store: String { path + "/store.sqlite" }
    var kubeconfig: String { path + "/kubeconfig" }
    var certificates: String { path + "/pki" }
    var agent: String { path + "/agent" }
    var runtime: String { path + "/runtime" }
    private var lockFile: String { path + "/lock" }

    /// The folder that was asked for, or the standard one.
    init(_ flags: Flags) {
        let path = flags["data"] ?? Self.standard.path
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    init(path: String) { self.path = path }

    /// Makes the folders; only their owner may look inside.
    func create() throws(Flags.UsageError) {
        for folder in [path, certificates, agent, runtime] { try Self.makeFolder(folder) }
    }

    private static func makeFolder(_ path: String) throws(Flags.UsageError) {
        var partial = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/") {
            partial += "/" + component
            if mkdir(partial, 0o700) != 0, errno != EEXIST {
                throw Flags.UsageError(
                    description: "can't make the folder \(partial): \(String(cString: strerror(errno))); "
                        + "choose another with --data DIR")
            }
        }
    }

    /// Keeps others away for as long as the process lives: two servers on one folder would undo each other's work.
    func lock() throws(Flags.UsageError) {
        let file = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Flags.UsageError(description: "can't open \(lockFile): \(String(cString: strerror(errno)))")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw Flags.UsageError(
                description: "\(path) is in use by another swiftlet; choose another folder with --data DIR")
        }
        // Never closed: the kernel gives the lock back with the process.
    }
}
