import JSON
import Platform
import Runtime
import Synchronization

/// What all workers of an agent share.
struct AgentServices: Sendable {
    var configuration: NodeAgentConfiguration
    var runtime: any Runtime
    var world: World
    var access: ClusterAccess
    var events: PodEvents
    var references: ReferenceStore
    var volumes: VolumeManager
    var logs: LogDirectory
    var clusterServices: SharedValue<[String: JSON]>
    var nodeFacts: NodeFacts
    /// The uid of the pod of each sandbox, for the runtime's events.
    var podsBySandbox = SharedValue<[String: String]>([:])
    var metrics = AgentMetrics()

    var prober: Prober { Prober(runtime: runtime, world: world) }

    func fields(_ pod: PodManifest, podIP: String) -> DownwardFields {
        DownwardFields(
            pod: pod, podIP: podIP, hostIP: configuration.hostIP, nodeName: configuration.nodeName,
            nodeCPUMillis: nodeFacts.cpuCount * 1000, nodeMemoryBytes: nodeFacts.memoryBytes)
    }
}

/// A value that one task sets and others read.
final class SharedValue<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>
    init(_ value: Value) { storage = Mutex(value) }
    var value: Value { storage.withLock { $0 } }
    func update<Result: Sendable>(_ change: (inout Value) -> Result) -> Result {
        storage.withLock { change(&$0) }
    }
}
