import Glibc
import Platform
import Synchronization
import Telemetry

/// Runs containers as plain processes of the host: a process group each, with a log and a working directory of its own,
/// on the host's network with one loopback address per pod. Needs neither root nor an installation; volumes need the
/// right to make a mount namespace, which root has and most kernels give to users.
///
/// Its state is files under the root directory, one directory per sandbox and container. Containers belong to their
/// shims, so that a new runtime on the same directory takes them over, with the exit codes of those that ended meanwhile.
public final class ProcessRuntime: Runtime {
    public struct Configuration: Sendable {
        /// Directory of the runtime's state; one runtime at a time uses it.
        public var root: String
        /// The program swiftlet-shim.
        public var shimPath: String
        /// The library libswiftlet-bind.so; nil leaves the binds of pods as they are.
        public var preloadPath: String?
        public var world: World
        /// Where all agents of the machine agree on who uses which addresses.
        public var claimsDirectory: String
        /// Directories in which programs are looked for, separated by colons.
        public var path: String

        public init(
            root: String, shimPath: String, preloadPath: String?, world: World = .system,
            claimsDirectory: String = "/tmp/swiftlet-ranges", path: String? = nil
        ) {
            self.root = root
            self.shimPath = shimPath
            self.preloadPath = preloadPath
            self.world = world
            self.claimsDirectory = claimsDirectory
            self.path = path ?? getenv("PATH").map { String(cString: $0) } ?? Self.defaultPath
        }

        /// Finds the shim and the preload library beside the running program, where the build and the install put them.
        public init(root: String, besideExecutable executable: String? = nil, world: World = .system)
            throws(RuntimeError)
        {
            let program = executable ?? Self.executablePath
            let directory = program.lastIndex(of: "/").map { String(program[..<$0]) } ?? "."
            let shim = directory + "/swiftlet-shim"
            guard access(shim, X_OK) == 0 else {
                throw .configuration("the program swiftlet-shim is missing: it belongs beside \(program)")
            }
            let libraries = [directory + "/libswiftlet-bind.so", directory + "/../lib/libswiftlet-bind.so"]
            self.init(root: root, shimPath: shim, preloadPath: libraries.first(where: Files.exists), world: world)
        }

        private static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

        private static var executablePath: String {
            guard let resolved = realpath("/proc/self/exe", nil) else { return CommandLine.arguments.first ?? "" }
            defer { free(resolved) }
            return String(cString: resolved)
        }
    }

    struct State {
        var sandboxes: [String: SandboxRecord] = [:]
        var containers: [String: ContainerRecord] = [:]
        var addresses: PodAddresses
        var observers: [UInt64: AsyncStream<ContainerEvent>.Continuation] = [:]
        var observerCount: UInt64 = 0
    }

    public let name = "process://1.0"
    let configuration: Configuration
    let images: HostImage
    let cgroups: ControlGroups
    let state: Mutex<State>
    let log = Logger(component: "runtime")

    /// Takes over what an earlier runtime on the same directory left running.
    public init(_ configuration: Configuration) throws(RuntimeError) {
        var configuration = configuration
        try Files.makeDirectory(configuration.root + "/sandboxes")
        try Files.makeDirectory(configuration.root + "/containers")
        // Shims work in directories of their own: a relative path would mean nothing to them.
        if let whole = realpath(configuration.root, nil) {
            configuration.root = String(cString: whole)
            free(whole)
        }
        // Writing to a shim or command that has gone must be an error, not the end of the agent.
        signal(SIGPIPE, SIG_IGN)
        let base = try PodRange.claim(root: configuration.root, directory: configuration.claimsDirectory)
        let sandboxes = Self.readSandboxes(configuration.root)
        let taken = sandboxes.values.filter { $0.sandbox.isReady && !$0.hostNetwork }
            .compactMap { PodAddresses.parse($0.sandbox.address) }
        self.configuration = configuration
        images = HostImage(path: configuration.path)
        cgroups = ControlGroups(name: "swiftlet-\(PodAddresses.text(base))")
        state = Mutex(State(sandboxes: sandboxes, addresses: PodAddresses(base: base, taken: taken)))
        recoverContainers()
    }

    /// The addresses of this node's pods: "127.41.16.0/20".
    public var podRange: String { state.withLock { $0.addresses.range } }

    public func resolveImage(_ image: String) async throws -> ResolvedImage { try images.resolve(image) }

    public func events() -> AsyncStream<ContainerEvent> {
        // The agent drains it at once, and reads the state anew when it has missed something.
        let eventsMax = 65536
        let (stream, continuation) = AsyncStream.makeStream(
            of: ContainerEvent.self, bufferingPolicy: .bufferingNewest(eventsMax))
        let id = state.withLock { state in
            state.observerCount += 1
            state.observers[state.observerCount] = continuation
            return state.observerCount
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.observers.removeValue(forKey: id) }
        }
        return stream
    }

    private static func readSandboxes(_ root: String) -> [String: SandboxRecord] {
        var sandboxes: [String: SandboxRecord] = [:]
        for name in Files.names(in: root + "/sandboxes") {
            let directory = "\(root)/sandboxes/\(name)"
            if let record = SandboxRecord(directory: directory) {
                sandboxes[name] = record
            } else {
                // The agent ended while it made the sandbox: nothing runs in it yet.
                Files.removeTree(directory)
            }
        }
        return sandboxes
    }
}
