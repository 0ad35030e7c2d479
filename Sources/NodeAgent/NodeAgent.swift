import Client
import HTTP
import JSON
import Platform
import Runtime
import Synchronization
import Telemetry

/// The agent of one node: runs the pods that were assigned to it, and tells the API server how they are.
///
/// It never touches what it does not know: until the first list of pods has come, it stops and removes nothing, so that
/// an API server that is away costs no pod.
public final class NodeAgent: Sendable {
    let services: AgentServices
    private let workers = Mutex<[String: PodWorker]>([:])
    /// Containers that ended, for those who follow their logs.
    let exits = Mutex<[UInt64: @Sendable (ContainerEvent) -> Void]>([:])
    let stats: StatsSampler

    public init(configuration: NodeAgentConfiguration, client: APIClient, runtime: any Runtime, world: World) {
        let access = ClusterAccess(client: client, world: world)
        let data = configuration.dataDirectory
        services = AgentServices(
            configuration: configuration, runtime: runtime, world: world, access: access,
            events: PodEvents(access: access, nodeName: configuration.nodeName),
            references: ReferenceStore(access: access), volumes: VolumeManager(podsDirectory: data + "/pods"),
            logs: LogDirectory(path: data + "/logs"), clusterServices: SharedValue([:]),
            nodeFacts: NodeFacts.read())
        stats = StatsSampler(runtime: runtime, world: world)
    }

    /// Runs until the task is cancelled, and leaves the pods running.
    ///
    /// - Throws: when the runtime can't tell what it runs, since all else builds on that.
    public func run() async throws {
        try FileSystem.makeDirectory(services.configuration.dataDirectory, mode: 0o700)
        // First the stream, then the inventory: what happens in between is in both, and hurts nobody.
        let events = services.runtime.events()
        let inventory = RuntimeInventory(
            sandboxes: try await services.runtime.sandboxes(), containers: try await services.runtime.containers())
        let newWorkers = Mailbox<[PodWorker]>(empty: [])
        await withDiscardingTaskGroup { group in
            let reporter = NodeReporter(
                configuration: services.configuration, facts: services.nodeFacts,
                runtimeVersion: Self.runtimeVersion(services.runtime), access: services.access)
            group.addTask { await reporter.run() }
            group.addTask { await self.services.events.run() }
            group.addTask { await self.dispatch(events) }
            group.addTask { await self.followServices() }
            group.addTask { await self.followPods(inventory, newWorkers) }
            group.addTask { await self.sampleStats() }
            while let workers = await newWorkers.next() {
                for worker in workers {
                    group.addTask {
                        await worker.run()
                        if !Task.isCancelled { self.forget(worker) }
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// Stops every container of every pod, each with its grace period at most `grace`. For after `run` has ended.
    public func stopPods(grace: Duration) async {
        let runtime = services.runtime
        await withDiscardingTaskGroup { group in
            for container in (try? await runtime.containers()) ?? [] where container.state == .running {
                group.addTask { try? await runtime.stopContainer(container.id, grace: grace) }
            }
        }
        for sandbox in (try? await runtime.sandboxes()) ?? [] { try? await runtime.stopSandbox(sandbox.id) }
    }

    /// The pods of this node as the agent sees them.
    func views() -> [PodView] { workers.withLock { $0.values.map(\.view.value) } }

    func view(namespace: String, name: String) -> PodView? {
        let named = views().filter { $0.pod.key == .init(namespace: namespace, name: name) }
        // While an old pod ends, a new one may have its name.
        return named.first { !$0.pod.isTerminating } ?? named.first
    }

    private static func runtimeVersion(_ runtime: any Runtime) -> String {
        if runtime.name.contains("://") { return runtime.name }
        let version = runtime.name.split(separator: " ").dropFirst().first.map(String.init)
        return "\(runtime.schemeName)://\(version ?? "0.1.0")"
    }

    private func dispatch(_ events: AsyncStream<ContainerEvent>) async {
        for await event in events {
            if let uid = services.podsBySandbox.value[event.sandboxID] {
                workers.withLock { $0[uid] }?.news.post { _ in }
            }
            if event.kind == .exited {
                for listener in exits.withLock({ Array($0.values) }) { listener(event) }
            }
        }
    }

    private func followServices() async {
        let watch = ObjectWatch(access: services.access, path: "/api/v1/services", selector: "")
        await watch.run { update in
            self.services.clusterServices.update { known in
                switch update {
                case .listed(let all):
                    known = Dictionary(all.map { (Self.uid($0), $0) }, uniquingKeysWith: { $1 })
                case .changed(let service): known[Self.uid(service)] = service
                case .removed(let service): known[Self.uid(service)] = nil
                }
            }
        }
    }

    private func followPods(_ inventory: RuntimeInventory, _ newWorkers: Mailbox<[PodWorker]>) async {
        let selector = "fieldSelector=spec.nodeName%3D\(services.configuration.nodeName)"
        let watch = ObjectWatch(access: services.access, path: "/api/v1/pods", selector: selector)
        let orphans = Mutex<RuntimeInventory?>(inventory)
        await watch.run { update in
            switch update {
            case .listed(let pods):
                let uids = Set(pods.map(Self.uid))
                for pod in pods { self.upsert(pod, inventory, newWorkers) }
                for (uid, worker) in self.workers.withLock({ $0 }) where !uids.contains(uid) {
                    worker.news.post { $0.isRemoved = true }
                }
                let first = orphans.withLock { orphans in
                    defer { orphans = nil }
                    return orphans
                }
                if let first { self.adoptOrphans(first, known: uids, newWorkers) }
            case .changed(let pod): self.upsert(pod, inventory, newWorkers)
            case .removed(let pod):
                self.workers.withLock { $0[Self.uid(pod)] }?.news.post { $0.isRemoved = true }
            }
        }
    }

    private func upsert(_ json: JSON, _ inventory: RuntimeInventory, _ newWorkers: Mailbox<[PodWorker]>) {
        let pod = PodManifest(json)
        guard !pod.uid.isEmpty else { return }
        let created: PodWorker? = workers.withLock { workers in
            if let worker = workers[pod.uid] {
                worker.news.post { $0.pod = pod }
                return nil
            }
            let sandbox = inventory.sandbox(podUID: pod.uid)
            let worker = PodWorker(
                pod: pod, services: services, sandbox: sandbox,
                containers: sandbox.map { inventory.containers(in: $0.id) } ?? [])
            workers[pod.uid] = worker
            return worker
        }
        if let created { newWorkers.post { $0.append(created) } }
    }

    /// Sandboxes whose pods were deleted while no agent ran: a worker that is told so ends them properly.
    private func adoptOrphans(
        _ inventory: RuntimeInventory, known: Set<String>, _ newWorkers: Mailbox<[PodWorker]>
    ) {
        for sandbox in inventory.sandboxes where !known.contains(sandbox.podUID) {
            let containers = inventory.containers(in: sandbox.id)
            upsert(Self.orphan(sandbox, containers), inventory, newWorkers)
            workers.withLock { $0[sandbox.podUID] }?.news.post { $0.isRemoved = true }
        }
        let uids = known.union(inventory.sandboxes.map(\.podUID))
        do {
            try services.logs.removeAll(except: uids)
            try services.volumes.removeAll(except: uids)
        } catch {
            Logger(component: "agent").warning("could not remove what old pods left", ["error": "\(error)"])
        }
    }

    private static func orphan(_ sandbox: Sandbox, _ containers: [ContainerStatus]) -> JSON {
        let names = Set(containers.map(\.name)).sorted()
        return [
            "metadata": [
                "uid": .string(sandbox.podUID), "namespace": .string(sandbox.namespace), "name": .string(sandbox.name),
            ],
            "spec": ["containers": .array(names.map { ["name": .string($0)] })],
        ]
    }

    private func forget(_ worker: PodWorker) { workers.withLock { $0[worker.uid] = nil } }

    private static func uid(_ json: JSON) -> String { json["metadata", "uid"]?.string ?? "" }

    private func sampleStats() async {
        while !Task.isCancelled {
            let views = views()
            await stats.sample(views)
            services.metrics.runningPods.set(Double(views.count { $0.observed.sandbox?.isReady ?? false }))
            let running = views.reduce(0) { $0 + $1.observed.containers.count { $0.state == .running } }
            services.metrics.runningContainers.set(Double(running))
            try? await services.world.time.sleep(for: services.configuration.statsPeriod)
        }
    }
}
