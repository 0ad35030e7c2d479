import JSON
import Platform
import Runtime
import Telemetry

extension PodWorker {
    func perform(_ action: PodAction, _ group: inout DiscardingTaskGroup) async {
        switch action {
        case .prepare: await prepare()
        case .runSandbox: await runSandbox()
        case .start(let name, let attempt): await start(name, attempt: attempt, &group)
        case .stop(let id, let name, let grace, let cause): stop(id, name, grace, cause, &group)
        case .probe(let name, let id, let kind): probe(name, id, kind, &group)
        case .removeContainer(let id): await removeContainer(id)
        case .announceTermination: announceTermination()
        case .stopSandbox(let id):
            await attempt("stop the sandbox") { try await self.services.runtime.stopSandbox(id) }
            observed.sandbox?.isReady = false
        case .finish: await finish()
        }
    }

    /// Does what may fail without consequence for the pod: the next look tries again or does without.
    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch RuntimeError.notFound {
            // What is gone need not be ended or removed.
        } catch {
            Logger(component: "agent").warning(
                "could not \(what)", ["pod": pod.key.description, "error": ContainerStarter.text(error)])
        }
    }

    private func prepare() async {
        do {
            try services.logs.prepare(pod)
            try await writeVolumes()
            observed.isPrepared = true
            observed.preparationFailure = nil
        } catch {
            let message = ContainerStarter.text(error)
            services.events.record(pod, .warning, "FailedMount", message)
            observed.preparationFailure = .after(
                observed.preparationFailure, reason: .volumes, message: message, now: services.world.time.now)
        }
    }

    /// Running containers see what changed; if it can't be written now, they keep what they had.
    func rewriteVolumes() async {
        needsVolumes = false
        await attempt("update the volumes") { try await writeVolumes() }
    }

    private func writeVolumes() async throws {
        let contents = VolumeContents(
            fields: services.fields(pod, podIP: observed.sandbox?.address ?? ""), references: services.references)
        try await services.volumes.prepare(
            pod, contents: contents, generation: String(services.world.random.next(), radix: 16))
    }

    private func runSandbox() async {
        let dns = services.configuration.dnsServer
        let domain = services.configuration.clusterDomain
        let resolvConf = dns.map {
            "nameserver \($0)\nsearch \(pod.key.namespace).svc.\(domain) svc.\(domain) \(domain)\noptions ndots:5\n"
        }
        let aliases = (pod.json["spec", "hostAliases"]?.array ?? []).compactMap { alias -> String? in
            guard let address = alias["ip"]?.string else { return nil }
            return ([address] + (alias["hostnames"]?.array ?? []).compactMap(\.string)).joined(separator: "\t")
        }
        do {
            observed.sandbox = try await services.runtime.runSandbox(
                SandboxConfiguration(
                    podUID: pod.uid, namespace: pod.key.namespace, name: pod.key.name, hostname: pod.hostname,
                    hostNetwork: pod.hostNetwork, resolvConf: resolvConf, hostsEntries: aliases))
            observed.sandbox?.isReady = true
            if let sandbox = observed.sandbox { services.podsBySandbox.update { $0[sandbox.id] = uid } }
            observed.preparationFailure = nil
        } catch {
            let message = ContainerStarter.text(error)
            services.events.record(
                pod, .warning, "FailedCreatePodSandBox", "Failed to create pod sandbox: \(message)")
            observed.preparationFailure = .after(
                observed.preparationFailure, reason: .sandbox, message: message, now: services.world.time.now)
        }
        view.update { $0 = PodView(pod: pod, observed: observed) }
    }

    private func start(_ name: String, attempt: Int, _ group: inout DiscardingTaskGroup) async {
        guard let container = pod.container(named: name), let sandbox = observed.sandbox else { return }
        let last = observed.latest(name)
        let starter = ContainerStarter(services: services, pod: pod, sandbox: sandbox)
        let outcome = await starter.start(container, attempt: attempt)
        let now = services.world.time.now
        switch outcome {
        case .started(let id):
            services.metrics.startedContainers.increment()
            var memory = observed.memory[name] ?? ContainerMemory()
            memory.failure = nil
            if let last, last.state != .created {
                memory.backOff.noteRestart(finishedAt: last.finishedAt ?? now, now: now)
            }
            memory.probedID = id
            memory.probes = container.probes.map { ProbeSchedule($0, startedAt: now, now: now) }
            memory.postStart = container.postStart == nil ? .none : .running
            observed.memory[name] = memory
            if let status = try? await services.runtime.containerStatus(id) { observed.containers.append(status) }
            if let hook = container.postStart { runPostStart(hook, container, id, &group) }
        case .failed(let reason, let message, let id):
            services.metrics.startFailures.increment(reason.rawValue)
            let failure = StartFailure.after(
                observed.memory(of: name).failure, reason: reason, message: message, now: now)
            observed.memory[name, default: ContainerMemory()].failure = failure
            if let id { try? await services.runtime.removeContainer(id) }
        }
    }

    private func removeContainer(_ id: String) async {
        if let old = observed.containers.first(where: { $0.id == id }), old.state == .exited {
            let file = services.logs.file(of: pod, container: old.name, attempt: old.attempt)
            await attempt("remove a log") { try FileSystem.remove(file) }
        }
        observed.containers.removeAll { $0.id == id }
        await attempt("remove a container") { try await self.services.runtime.removeContainer(id) }
    }

    private func announceTermination() {
        let now = services.world.time.now
        let wasReady = pod.containers.contains { observed.isReady($0.name) }
        let grace = pod.deletion?.gracePeriod ?? .zero
        let delay = wasReady ? min(services.configuration.drainDelay, grace) : .zero
        observed.drainUntil = now + delay
        report(PodPlan.decide(pod: pod, observed: observed, now: now), now)
    }

    private func finish() async {
        if !observed.isRemoved {
            observed.isDeletionRequested = true
            report(PodPlan.ended, services.world.time.now)
            reporter.deleteObject()
            return
        }
        await removeTraces()
        isDone = true
    }

    private func removeTraces() async {
        for container in observed.containers {
            await attempt("remove a container") { try await self.services.runtime.removeContainer(container.id) }
        }
        if let sandbox = observed.sandbox {
            await attempt("remove the sandbox") { try await self.services.runtime.removeSandbox(sandbox.id) }
        }
        await attempt("remove the volumes") { try self.services.volumes.remove(podUID: self.pod.uid) }
        await attempt("remove the logs") { try self.services.logs.remove(self.pod) }
    }
}
