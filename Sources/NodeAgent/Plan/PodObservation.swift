import Platform
import Runtime

/// All that the decision about a pod looks at beside its manifest.
struct PodObservation: Sendable {
    var sandbox: Sandbox?
    /// Every attempt the runtime knows of every container.
    var containers: [ContainerStatus] = []
    var memory: [String: ContainerMemory] = [:]
    /// Folders and volumes are there.
    var isPrepared = false
    /// Why the last preparation (volumes, sandbox) failed.
    var preparationFailure: StartFailure?
    /// When the agent took note of the pod.
    var startTime: Timestamp
    /// The API server has the pod no more.
    var isRemoved = false
    /// All has ended, and the API server was asked to forget the pod.
    var isDeletionRequested = false
    /// Set when its end was announced: until then its containers go on serving those who have not heard yet.
    var drainUntil: Timestamp?

    init(startTime: Timestamp) { self.startTime = startTime }

    /// The attempts of one container, the newest first.
    func attempts(of name: String) -> [ContainerStatus] {
        containers.filter { $0.name == name }.sorted { $0.attempt > $1.attempt }
    }

    func latest(_ name: String) -> ContainerStatus? {
        containers.filter { $0.name == name }.max { $0.attempt < $1.attempt }
    }

    func previous(_ name: String) -> ContainerStatus? { attempts(of: name).dropFirst().first }

    func memory(of name: String) -> ContainerMemory { memory[name] ?? ContainerMemory() }

    func isRunning(_ name: String) -> Bool { latest(name)?.state == .running }

    /// The container runs, its startup probe has succeeded.
    func isStarted(_ name: String) -> Bool { isRunning(name) && memory(of: name).isStarted }

    func isReady(_ name: String) -> Bool {
        isRunning(name) && memory(of: name).isReady && memory(of: name).stop == nil
    }
}
