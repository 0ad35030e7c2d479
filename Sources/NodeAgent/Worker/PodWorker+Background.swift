import JSON
import Platform
import Runtime
import Telemetry

/// What runs beside the worker and comes back as news.
extension PodWorker {
    /// A stop that the runtime refuses is tried again after this long.
    private static let stopRetry = Duration.seconds(1)
    /// What a container gets for its SIGTERM though its hook has used up the grace period (as in Kubernetes).
    private static let graceAfterHookMin = Duration.seconds(2)

    func stop(
        _ id: String, _ name: String, _ grace: Duration, _ cause: PodAction.StopCause,
        _ group: inout DiscardingTaskGroup
    ) {
        let isFirst = observed.memory(of: name).stop?.containerID != id
        observed.memory[name, default: ContainerMemory()].stop = .init(containerID: id, grace: grace)
        if isFirst { services.events.record(pod, container: name, .normal, "Killing", cause.message(name)) }
        // A hook that is under way is not run again by a stop that shortens the first.
        let hook = isFirst && grace > .zero ? pod.container(named: name)?.preStop : nil
        let container = pod.container(named: name)
        let (services, news, pod) = (services, news, pod)
        let podIP = observed.sandbox?.address ?? ""
        group.addTask {
            let beganAt = services.world.time.uptime
            var remaining = grace
            if let hook, let container {
                await Self.runPreStop(hook, container, id, podIP, grace, services, pod)
                let elapsed = services.world.time.uptime - beganAt
                remaining = max(grace - elapsed, Self.graceAfterHookMin)
            }
            while !Task.isCancelled {
                do {
                    try await services.runtime.stopContainer(id, grace: remaining)
                    break
                } catch RuntimeError.notFound {
                    break
                } catch {
                    try? await services.world.time.sleep(for: Self.stopRetry)
                }
            }
            news.post { _ in }
        }
    }

    private static func runPreStop(
        _ hook: HandlerManifest, _ container: ContainerManifest, _ id: String, _ podIP: String, _ grace: Duration,
        _ services: AgentServices, _ pod: PodManifest
    ) async {
        let answer = await withTaskGroup(of: Prober.Answer?.self) { race in
            race.addTask {
                await services.prober.ask(hook, container: container, containerID: id, podIP: podIP, timeout: grace)
            }
            race.addTask {
                try? await services.world.time.sleep(for: grace)
                return nil
            }
            defer { race.cancelAll() }
            return await race.next() ?? nil
        }
        if let answer, answer.success { return }
        let message = answer?.message ?? "the grace period is over"
        services.events.record(
            pod, container: container.name, .warning, "FailedPreStopHook", "PreStopHook failed: \(message)")
    }

    func runPostStart(
        _ hook: HandlerManifest, _ container: ContainerManifest, _ id: String, _ group: inout DiscardingTaskGroup
    ) {
        let (services, news, pod) = (services, news, pod)
        let podIP = observed.sandbox?.address ?? ""
        group.addTask {
            let answer = await services.prober.ask(
                hook, container: container, containerID: id, podIP: podIP, timeout: Self.postStartTimeout)
            if !answer.success {
                services.events.record(
                    pod, container: container.name, .warning, "FailedPostStartHook",
                    "PostStartHook failed: \(answer.message)")
            }
            news.post { $0.postStarts[id] = answer.success }
        }
    }

    /// Kubernetes lets this hook run without a limit; nothing here waits for ever.
    private static let postStartTimeout = Duration.seconds(300)

    func probe(_ name: String, _ id: String, _ kind: ProbeManifest.Kind, _ group: inout DiscardingTaskGroup) {
        guard let container = pod.container(named: name), let manifest = container.probe(kind) else { return }
        if let index = observed.memory[name]?.probes.firstIndex(where: { $0.kind == kind }) {
            observed.memory[name]?.probes[index].begin()
        }
        let (prober, news) = (services.prober, news)
        let podIP = pod.hostNetwork ? services.configuration.hostIP : observed.sandbox?.address ?? ""
        group.addTask {
            let answer = await prober.ask(
                manifest.handler, container: container, containerID: id, podIP: podIP, timeout: manifest.timeout)
            news.post {
                $0.answers.append(.init(containerID: id, container: name, kind: kind, answer: answer))
            }
        }
    }

    func absorb(_ result: PodNews.ProbeAnswer) {
        let name = result.container
        guard observed.memory[name]?.probedID == result.containerID,
            let index = observed.memory[name]?.probes.firstIndex(where: { $0.kind == result.kind }),
            let outcome = observed.memory[name]?.probes[index].finish(
                success: result.answer.success, now: services.world.time.now)
        else { return }
        services.metrics.probes.increment(
            result.kind.rawValue, result.answer.success ? "successful" : "failed")
        let isStopping = observed.memory(of: name).stop != nil
        guard outcome.countsAsFailure, observed.isRunning(name), !isStopping else { return }
        services.events.record(
            pod, container: name, .warning, "Unhealthy",
            "\(result.kind.rawValue) probe failed: \(result.answer.message)")
    }
}

extension PodAction.StopCause {
    fileprivate func message(_ container: String) -> String {
        switch self {
        case .podDeleted, .podFinished: "Stopping container \(container)"
        case .definitionChanged: "Container \(container) definition changed, will be restarted"
        case .probeFailed(let kind):
            "Container \(container) failed \(kind.rawValue.lowercased()) probe, will be restarted"
        case .postStartFailed: "FailedPostStartHook"
        }
    }
}
