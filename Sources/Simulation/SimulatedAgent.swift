import HTTP
import JSON
import Platform
import Synchronization

/// A node agent without containers: registers its node, renews its lease, lets the pods bound to it start, become
/// ready, fail and stop after random delays, and now and then falls silent.
final class SimulatedAgent: Sendable {
    /// What the agent knows of one pod.
    private struct LocalPod {
        var object: JSON
        /// When the next step is due: started, ready again, stopped.
        var due: Duration
        var isStopping = false
    }

    /// What its node has.
    static let cpuMillis = 8000
    private static let tick = Duration.milliseconds(500)
    private static let leaseInterval = Duration.seconds(10)
    private static let stepMillisecondsMax = 2000
    /// While faults last: one tick in so many ends with a container that crashes.
    private static let crashRate = 400

    let name: String
    private let client: SimulationClient
    private let world: World
    private let faults: Faults
    private let pods = Mutex<[String: LocalPod]>([:])
    private let silentUntil = Mutex(Duration.zero)

    init(name: String, transport: any HTTPTransport, world: World, faults: Faults) {
        self.name = name
        client = SimulationClient(transport: transport)
        self.world = world
        self.faults = faults
    }

    /// The machine hangs: nothing is renewed, started or stopped for this long.
    func fallSilent(for duration: Duration) { silentUntil.withLock { $0 = world.time.uptime + duration } }

    /// Runs until the task is cancelled.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.followPods() }
            group.addTask { try await self.renewLease() }
            group.addTask { try await self.work() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func isSilent() -> Bool { silentUntil.withLock { world.time.uptime < $0 } }

    private func randomDelay() -> Duration { .milliseconds(world.random.next(below: Self.stepMillisecondsMax)) }
}

extension SimulatedAgent {
    private func followPods() async throws {
        let selector = "fieldSelector=spec.nodeName%3D\(name)"
        while true {
            do {
                let list = try await client.call("GET", "/api/v1/pods?\(selector)")
                guard list.isSuccess else { throw Faults.NetworkError(message: "list: \(list.status)") }
                replacePods(by: list.json["items"]?.array ?? [])
                let revision = list.json["metadata", "resourceVersion"]?.string ?? ""
                try await client.watch("/api/v1/pods?watch=true&resourceVersion=\(revision)&\(selector)") {
                    type, object in
                    switch type {
                    case "ADDED", "MODIFIED": note(object)
                    case "DELETED": pods.withLock { $0[Self.key(object)] = nil }
                    case "ERROR": throw Faults.NetworkError(message: "the watch has expired")
                    default: break
                    }
                }
            } catch is CancellationError {
                throw CancellationError()
            } catch {}
            try await world.time.sleep(for: randomDelay())
        }
    }

    private func replacePods(by objects: [JSON]) {
        let keys = Set(objects.map(Self.key))
        pods.withLock { pods in pods = pods.filter { keys.contains($0.key) } }
        objects.forEach(note)
    }

    private func note(_ object: JSON) {
        let isStopping = object["metadata", "deletionTimestamp"] != nil
        let due = world.time.uptime + randomDelay()
        pods.withLock { pods in
            var pod = pods[Self.key(object)] ?? LocalPod(object: object, due: due)
            if isStopping, !pod.isStopping { pod.due = due }
            pod.isStopping = isStopping
            pod.object = object
            pods[Self.key(object)] = pod
        }
    }

    private static func key(_ object: JSON) -> String {
        "\(object["metadata", "namespace"]?.string ?? "")/\(object["metadata", "name"]?.string ?? "")"
    }
}

extension SimulatedAgent {
    private func work() async throws {
        while true {
            try await world.time.sleep(for: Self.tick)
            if isSilent() { continue }
            let now = world.time.uptime
            // In the order of their keys: a dictionary's own order differs from run to run.
            let due = pods.withLock { pods in pods.values.filter { $0.due <= now } }
                .sorted { Self.key($0.object) < Self.key($1.object) }
            for pod in due {
                do { try await step(pod) } catch is CancellationError { throw CancellationError() } catch {}
            }
        }
    }

    private func step(_ pod: LocalPod) async throws {
        let metadata = pod.object["metadata"]
        let target =
            "/api/v1/namespaces/\(metadata?["namespace"]?.string ?? "")/pods/\(metadata?["name"]?.string ?? "")"
        if pod.isStopping {
            let preconditions: JSON = ["uid": metadata?["uid"] ?? ""]
            let options: JSON = ["gracePeriodSeconds": 0, "preconditions": preconditions]
            _ = try await client.call("DELETE", target, options)
        } else if !ObservedPod(pod.object).isReady {
            _ = try await client.merge(target + "/status", status(pod, isReady: true))
        } else if faults.areActive, world.random.next(below: Self.crashRate) == 0 {
            _ = try await client.merge(target + "/status", status(pod, isReady: false))
            let due = world.time.uptime + randomDelay()
            pods.withLock { $0[Self.key(pod.object)]?.due = due }
        }
    }

    private func status(_ pod: LocalPod, isReady: Bool) -> JSON {
        let now = JSON.string(world.time.now.rfc3339)
        let conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map { type -> JSON in
            let isTrue = isReady || type == "Initialized" || type == "PodScheduled"
            return ["type": .string(type), "status": isTrue ? "True" : "False", "lastTransitionTime": now]
        }
        return [
            // The uid keeps the status from a pod of the same name that came after.
            "metadata": ["uid": pod.object["metadata", "uid"] ?? ""],
            "status": ["phase": "Running", "conditions": .array(conditions), "startTime": now],
        ]
    }
}

extension SimulatedAgent {
    private static let leasesTarget = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"

    private func renewLease() async throws {
        while true {
            if !isSilent() {
                do { try await register() } catch is CancellationError { throw CancellationError() } catch {}
            }
            try await world.time.sleep(for: Self.leaseInterval)
        }
    }

    /// The node's status and its lease; made when they are not there.
    private func register() async throws {
        let now = JSON.string(world.time.now.rfc3339)
        let ready: JSON = [
            "type": "Ready", "status": "True", "reason": "KubeletReady", "lastHeartbeatTime": now,
            "lastTransitionTime": now,
        ]
        let resources: JSON = ["cpu": .string("\(Self.cpuMillis / 1000)"), "memory": "32Gi", "pods": "110"]
        let status: JSON = ["capacity": resources, "allocatable": resources, "conditions": [ready]]
        let node = try await client.merge("/api/v1/nodes/\(name)/status", ["status": status])
        if node.status == 404 {
            let labels: JSON = ["kubernetes.io/hostname": .string(name)]
            let object: JSON = [
                "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name), "labels": labels],
            ]
            _ = try await client.call("POST", "/api/v1/nodes", object)
            _ = try await client.merge("/api/v1/nodes/\(name)/status", ["status": status])
        }
        let renewed: JSON = ["spec": ["renewTime": .string(world.time.now.rfc3339Micro)]]
        let lease = try await client.merge("\(Self.leasesTarget)/\(name)", renewed)
        guard lease.status == 404 else { return }
        let spec: JSON = [
            "holderIdentity": .string(name), "leaseDurationSeconds": 40,
            "renewTime": .string(world.time.now.rfc3339Micro),
        ]
        let object: JSON = [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": .string(name)], "spec": spec,
        ]
        _ = try await client.call("POST", Self.leasesTarget, object)
    }
}
