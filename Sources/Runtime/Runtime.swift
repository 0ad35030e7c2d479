import Platform

/// Launches pods on a node: a sandbox for what the containers of a pod share, and containers in it. Modelled on the
/// Container Runtime Interface (CRI, runtime.v1). Every container has a shim process as its parent, so that pods live on
/// while the agent restarts, and no exit code is lost.
public protocol Runtime: Sendable {
    /// "process" or "oci", and its version, for `Node.status.nodeInfo.containerRuntimeVersion`.
    var name: String { get }

    /// Makes the sandbox of a pod and gives it an address. Calling it again for the same pod uid gives the same one.
    func runSandbox(_ configuration: SandboxConfiguration) async throws -> Sandbox
    /// Stops what still runs in the sandbox, at once, and gives its address back.
    func stopSandbox(_ id: String) async throws
    /// Removes every trace of a stopped sandbox.
    func removeSandbox(_ id: String) async throws
    /// Every sandbox this runtime knows, those of an earlier life of the agent included.
    func sandboxes() async throws -> [Sandbox]

    /// Whether the image can be had; throws `RuntimeError.imageNotFound` with the reason otherwise.
    func resolveImage(_ image: String) async throws -> ResolvedImage
    /// Prepares a container without starting it. The name and attempt of a container are unique in its sandbox.
    func createContainer(_ configuration: ContainerConfiguration, in sandbox: String) async throws -> String
    func startContainer(_ id: String) async throws
    /// SIGTERM (or the image's signal) to the main process, after `grace` SIGKILL to the whole process group; returns
    /// when the container has exited. Zero kills at once. A second call with a shorter grace shortens the first.
    func stopContainer(_ id: String, grace: Duration) async throws
    /// Removes an exited container; its log file stays, it belongs to the agent.
    func removeContainer(_ id: String) async throws
    func containers() async throws -> [ContainerStatus]
    func containerStatus(_ id: String) async throws -> ContainerStatus

    /// Runs a command in the environment of a running container, and gives its output up to `outputBytesMax`.
    func execSync(_ id: String, command: [String], timeout: Duration, outputBytesMax: Int) async throws -> ExecResult
    /// Runs a command in a container with its streams open.
    func exec(_ id: String, command: [String], options: ExecOptions) async throws -> any ExecSession

    /// CPU and memory of a running container.
    func stats(_ id: String) async throws -> ContainerStats

    /// Every start and exit from now on; the agent never polls for exits. What happened before this call is in
    /// `containers()`.
    func events() -> AsyncStream<ContainerEvent>
}

public struct SandboxConfiguration: Sendable {
    public var podUID: String
    public var namespace: String
    public var name: String
    public var hostname: String
    public var hostNetwork: Bool
    /// Contents of `/etc/resolv.conf` and lines added to `/etc/hosts`; nil leaves the host's.
    public var resolvConf: String?
    public var hostsEntries: [String]
    public init(
        podUID: String, namespace: String, name: String, hostname: String, hostNetwork: Bool = false,
        resolvConf: String? = nil, hostsEntries: [String] = []
    ) {
        self.podUID = podUID
        self.namespace = namespace
        self.name = name
        self.hostname = hostname
        self.hostNetwork = hostNetwork
        self.resolvConf = resolvConf
        self.hostsEntries = hostsEntries
    }
}

public struct Sandbox: Sendable, Hashable {
    public var id: String
    public var podUID: String
    public var namespace: String
    public var name: String
    /// The pod's address: "127.41.0.7".
    public var address: String
    public var isReady: Bool
    public init(id: String, podUID: String, namespace: String, name: String, address: String, isReady: Bool) {
        self.id = id
        self.podUID = podUID
        self.namespace = namespace
        self.name = name
        self.address = address
        self.isReady = isReady
    }
}

public struct ResolvedImage: Sendable, Hashable {
    /// "host", "host/nginx" or a digest.
    public var id: String
    /// The command when the container gives none.
    public var entrypoint: [String]
    public var command: [String]
    public init(id: String, entrypoint: [String] = [], command: [String] = []) {
        self.id = id
        self.entrypoint = entrypoint
        self.command = command
    }
}

public struct ContainerConfiguration: Sendable {
    public var name: String
    /// Counts the containers of this name in the pod from 0.
    public var attempt: Int
    public var image: String
    /// Replaces the image's entry point when not empty.
    public var command: [String]
    public var arguments: [String]
    public var workingDirectory: String?
    public var environment: [(name: String, value: String)]
    public var mounts: [Mount]
    /// File in the CRI log format ("<time> stdout F <line>"); its folder exists.
    public var logPath: String
    public var stdin: Bool
    public var tty: Bool
    /// Requests and limits: CPU in thousandths of a core, memory in bytes; nil is unlimited.
    public var cpuRequestMillis: Int?
    public var cpuLimitMillis: Int?
    public var memoryLimitBytes: Int?
    public var runAsUser: Int?
    public var runAsGroup: Int?
    public var readOnlyRoot: Bool
    public var terminationMessagePath: String
    public init(
        name: String, attempt: Int, image: String, command: [String] = [], arguments: [String] = [],
        workingDirectory: String? = nil, environment: [(name: String, value: String)] = [], mounts: [Mount] = [],
        logPath: String, stdin: Bool = false, tty: Bool = false, cpuRequestMillis: Int? = nil,
        cpuLimitMillis: Int? = nil, memoryLimitBytes: Int? = nil, runAsUser: Int? = nil, runAsGroup: Int? = nil,
        readOnlyRoot: Bool = false, terminationMessagePath: String = "/dev/termination-log"
    ) {
        self.name = name
        self.attempt = attempt
        self.image = image
        self.command = command
        self.arguments = arguments
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.mounts = mounts
        self.logPath = logPath
        self.stdin = stdin
        self.tty = tty
        self.cpuRequestMillis = cpuRequestMillis
        self.cpuLimitMillis = cpuLimitMillis
        self.memoryLimitBytes = memoryLimitBytes
        self.runAsUser = runAsUser
        self.runAsGroup = runAsGroup
        self.readOnlyRoot = readOnlyRoot
        self.terminationMessagePath = terminationMessagePath
    }

    public struct Mount: Sendable, Hashable {
        public var hostPath: String
        public var containerPath: String
        public var readOnly: Bool
        public init(hostPath: String, containerPath: String, readOnly: Bool = false) {
            self.hostPath = hostPath
            self.containerPath = containerPath
            self.readOnly = readOnly
        }
    }
}

public enum ContainerState: String, Sendable { case created, running, exited, unknown }

public struct ContainerStatus: Sendable {
    public var id: String
    public var sandboxID: String
    public var name: String
    public var attempt: Int
    public var image: String
    public var imageID: String
    public var state: ContainerState
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    /// 128 plus the signal for a container that a signal ended.
    public var exitCode: Int?
    public var signal: Int?
    /// "Completed", "Error", "OOMKilled", "ContainerCannotRun"; empty while it runs.
    public var reason: String
    /// Why it could not run, or the contents of the termination message file.
    public var message: String
    public var processID: Int?
    public var logPath: String
    public init(
        id: String, sandboxID: String, name: String, attempt: Int, image: String, imageID: String,
        state: ContainerState, createdAt: Timestamp, startedAt: Timestamp? = nil, finishedAt: Timestamp? = nil,
        exitCode: Int? = nil, signal: Int? = nil, reason: String = "", message: String = "", processID: Int? = nil,
        logPath: String = ""
    ) {
        self.id = id
        self.sandboxID = sandboxID
        self.name = name
        self.attempt = attempt
        self.image = image
        self.imageID = imageID
        self.state = state
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.exitCode = exitCode
        self.signal = signal
        self.reason = reason
        self.message = message
        self.processID = processID
        self.logPath = logPath
    }
}

public struct ContainerEvent: Sendable {
    public enum Kind: Sendable { case started, exited }
    public var kind: Kind
    public var containerID: String
    public var sandboxID: String
    public init(kind: Kind, containerID: String, sandboxID: String) {
        self.kind = kind
        self.containerID = containerID
        self.sandboxID = sandboxID
    }
}

public struct ExecResult: Sendable {
    public var exitCode: Int
    public var output: [UInt8]
    public init(exitCode: Int, output: [UInt8]) {
        self.exitCode = exitCode
        self.output = output
    }
}

public struct ExecOptions: Sendable {
    public var stdin: Bool
    public var tty: Bool
    public init(stdin: Bool, tty: Bool) {
        self.stdin = stdin
        self.tty = tty
    }
}

/// A command that runs in a container with its streams open.
public protocol ExecSession: Sendable {
    /// The next output; `isError` tells standard error. nil once both streams have ended.
    func read() async throws -> (isError: Bool, bytes: [UInt8])?
    func write(_ bytes: [UInt8]) async throws
    func closeInput() async
    func resize(columns: Int, rows: Int) async
    /// Waits for the end; 128 plus the signal for a command that a signal ended.
    func wait() async throws -> Int
    /// Kills the command.
    func cancel()
}

public struct ContainerStats: Sendable {
    public var timestamp: Timestamp
    /// CPU time used since the start of the container, by all of its processes.
    public var cpuNanoseconds: Int64
    /// Resident memory that can't be reclaimed, in bytes.
    public var workingSetBytes: Int64
    public init(timestamp: Timestamp, cpuNanoseconds: Int64, workingSetBytes: Int64) {
        self.timestamp = timestamp
        self.cpuNanoseconds = cpuNanoseconds
        self.workingSetBytes = workingSetBytes
    }
}

public enum RuntimeError: Error, Sendable, Equatable {
    case imageNotFound(image: String, reason: String)
    case invalidImageName(String)
    case notFound(String)
    /// The configuration can't be made true here, and why: becomes CreateContainerConfigError.
    case configuration(String)
    /// The container could not be made or started: becomes RunContainerError or CreateContainerError.
    case failed(String)
}
