import Client
import JSON
import Platform
import Resources
import Telemetry

/// What the scheduler tells the API server.
extension SchedulerService {
    /// Between two questions whether a binding arrived.
    private static let askAgainFirst = Duration.milliseconds(100)
    private static let askAgainMax = Duration.seconds(5)

    private enum Outcome { case bound, notBound, gone }

    func bind(_ pod: PodFacts, to node: String) async {
        let outcome: Outcome
        do {
            try await client.create(Pod.definition.resource, pod.key, subresource: "binding", binding(pod, node))
            outcome = .bound
        } catch let error as APIError where error.isNotFound {
            outcome = .gone
        } catch let error as APIError where error.code < 500 {
            log.debug("\(pod.key) was not bound to \(node)", ["error": "\(error)"])
            outcome = .notBound
        } catch {
            // It may have been bound all the same. Until that is known its place is not given to another.
            log.debug("binding \(pod.key) to \(node): no answer", ["error": "\(error)"])
            outcome = await askWhetherBound(pod)
        }
        switch outcome {
        case .bound:
            update { state, now in state.bound(pod, now: now) }
            await events.record(
                reference(pod), reason: "Scheduled", message: "Successfully assigned \(pod.key) to \(node)")
        case .notBound: update { state, now in state.notBound(pod, isGone: false, now: now) }
        case .gone: update { state, now in state.notBound(pod, isGone: true, now: now) }
        }
    }

    private func binding(_ pod: PodFacts, _ node: String) -> JSON {
        [
            "apiVersion": "v1", "kind": "Binding",
            "metadata": [
                "namespace": .string(pod.key.namespace), "name": .string(pod.key.name), "uid": .string(pod.uid),
            ],
            "target": ["apiVersion": "v1", "kind": "Node", "name": .string(node)],
        ]
    }

    private func askWhetherBound(_ pod: PodFacts) async -> Outcome {
        var pause = Self.askAgainFirst
        while (try? await world.time.sleep(for: pause)) != nil {
            do {
                let current = try await client.get(Pod.self, pod.key)
                if current.uid != pod.uid { return .gone }
                if current.nodeName.isEmpty { return .notBound }
                let facts = PodFacts(current)
                update { state, now in state.storePod(facts, now: now) }
                return .bound
            } catch let error as APIError where error.isNotFound {
                return .gone
            } catch {
                pause = min(pause * 2, Self.askAgainMax)
            }
        }
        return .notBound
    }

    /// Says in the pod's status and in an event why it has no node.
    func report(_ pod: PodFacts, _ message: String) async {
        let old = pod.pod.condition("PodScheduled")
        let condition = Condition(
            type: "PodScheduled", status: "False", reason: "Unschedulable", message: message,
            transitionTime: old?.status == "False" ? old?.lastTransitionTime ?? world.time.now : world.time.now)
        if old?.status != "False" || old?.reason != condition.reason || old?.message != message {
            do {
                // The uid keeps it from a pod of the same name that came after.
                let patch: JSON = [
                    "metadata": ["uid": .string(pod.uid)], "status": ["conditions": [condition.json]],
                ]
                try await client.patch(
                    Pod.definition.resource, pod.key, type: .strategic, subresource: "status", patch)
            } catch {
                log.debug("status of \(pod.key)", ["error": "\(error)"])
            }
        }
        await events.record(reference(pod), .warning, reason: "FailedScheduling", message: message)
    }

    /// Objects in lists need not carry their kind.
    private func reference(_ pod: PodFacts) -> JSON {
        var object = pod.pod.json
        object["apiVersion"] = "v1"
        object["kind"] = "Pod"
        return object
    }

    private var log: Logger { Logger(component: "scheduler") }
}
