import JSON
import Platform
import Runtime

/// Keeping what the worker remembers in step with what the runtime tells.
extension PodWorker {
    /// A new life of the agent goes on with containers that it finds running: those reported ready stay so.
    func adoptContainers() {
        let now = services.world.time.now
        let statuses =
            (pod.reportedStatus["containerStatuses"]?.array ?? [])
            + (pod.reportedStatus["initContainerStatuses"]?.array ?? [])
        for container in pod.allContainers {
            guard let latest = observed.latest(container.name), latest.state == .running else { continue }
            let reported = statuses.first { $0["name"]?.string == container.name }
            let isSame = reported?["containerID"]?.string?.hasSuffix("//\(latest.id)") ?? false
            var memory = ContainerMemory()
            memory.probedID = latest.id
            memory.probes = container.probes.map { probe in
                let wasGood =
                    isSame
                    && (probe.kind == .readiness ? reported?["ready"]?.bool : reported?["started"]?.bool) == true
                return ProbeSchedule(
                    probe, startedAt: latest.startedAt ?? now, now: now, reported: wasGood ? .success : .unknown)
            }
            memory.postStart = container.postStart == nil ? .none : .done
            observed.memory[container.name] = memory
        }
    }

    /// A stop ends with its container.
    func syncMemory() {
        for (name, memory) in observed.memory {
            guard let stop = memory.stop else { continue }
            let target = observed.containers.first { $0.id == stop.containerID }
            if target?.state != .running { observed.memory[name]?.stop = nil }
        }
    }

    /// An event for each wait that begins.
    func tellWaits(_ plan: PodPlan) {
        for (name, waiting) in plan.waiting where toldWaits[name] != waiting {
            switch waiting.reason {
            case "CrashLoopBackOff":
                services.events.record(
                    pod, container: name, .warning, "BackOff",
                    "Back-off restarting failed container \(name) in pod \(pod.key.name)_\(pod.key.namespace)(\(pod.uid))"
                )
            case "ImagePullBackOff":
                let image = pod.container(named: name)?.image ?? ""
                services.events.record(
                    pod, container: name, .normal, "BackOff", "Back-off pulling image \"\(image)\"")
                services.events.record(pod, container: name, .warning, "Failed", "Error: ImagePullBackOff")
            default: break
            }
        }
        toldWaits = plan.waiting
    }
}

extension PodManifest {
    /// Takes note of what was reported. A final phase becomes final only when the API server says so, too: until then
    /// the decision sees the containers themselves.
    mutating func remember(_ status: JSON) {
        for key in ["conditions", "podIP", "startTime"] {
            guard let value = status[key] else { continue }
            if key == "conditions" { mergeConditions(value.array ?? []) } else { reportedStatus[key] = value }
        }
    }

    private mutating func mergeConditions(_ own: [JSON]) {
        let types = Set(own.compactMap { $0["type"]?.string })
        let others = (reportedStatus["conditions"]?.array ?? []).filter { !types.contains($0["type"]?.string ?? "") }
        reportedStatus["conditions"] = .array(own + others)
    }

    /// The newer manifest with this agent's own conditions of the older: what comes back from the API server may be older
    /// than what was reported since.
    func carryingStatus(of older: PodManifest) -> PodManifest {
        var merged = self
        let own = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
        merged.mergeConditions(
            (older.reportedStatus["conditions"]?.array ?? []).filter { own.contains($0["type"]?.string ?? "") })
        return merged
    }
}

extension PodPlan {
    /// Of a pod whose containers have all ended.
    static let ended = PodPlan()
}

extension Runtime {
    /// The scheme of container ids: "process://...".
    var schemeName: String { String(name.prefix { $0 != ":" && $0 != " " && $0 != "/" }) }
}
