import Client
import JSON
import Platform
import Resources
import Synchronization

/// Scales workloads by what their pods use.
///
/// It looks at each autoscaler once in a period, and at once when its specification changes. A look reads the target's
/// `scale` subresource, the usage of the target's pods from `metrics.k8s.io`, and the pods themselves; `AutoscalerDecision`
/// makes a number of them. What it recommended and did in the last hour it keeps in memory: after a restart it begins
/// with the number that it finds.
public struct HorizontalPodAutoscalerController: Controller, Reconciler {
    public static let name = "horizontal-pod-autoscaler"
    private static let metricsResource = GroupVersionResource(
        group: "metrics.k8s.io", version: "v1beta1", resource: "pods")

    private let client: APIClient
    private let world: World
    private let period: Duration
    private let workers: Int
    private let queue: WorkQueue
    private let events: EventRecorder
    private let autoscalers: Informer
    private let histories = Histories()
    private let decision = AutoscalerDecision()

    public init(context: ControllerContext) {
        client = context.client
        world = context.world
        period = context.configuration.autoscalerSyncPeriod
        workers = context.configuration.workers
        events = context.eventRecorder(Self.name)
        queue = WorkQueue(world: context.world)
        autoscalers = context.informer(HorizontalPodAutoscaler.self)
        autoscalers.addHandler { [queue, histories] change in
            let key = ObjectKey(of: change.object)
            if case .removed = change { histories.forget(key) }
            if change.changesSpecOrMetadata { queue.add(key) }
        }
    }

    public func run() async {
        await ControllerRunner(
            name: Self.name, queue: queue, reconciler: self, informers: [autoscalers], workers: workers
        ).run()
    }

    public func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        guard let object = autoscalers.get(key) else { return .done }
        let autoscaler = HorizontalPodAutoscaler(object)
        if autoscaler.isBeingDeleted { return .done }
        var outcome: AutoscalerDecision.Outcome
        do {
            outcome = try await scale(autoscaler)
        } catch let error as APIError {
            outcome = AutoscalerDecision.Outcome(autoscaler: autoscaler)
            outcome.set(
                "AbleToScale", false, "FailedGetScale",
                "the HPA controller was unable to get the target's current scale: \(error)", world.time.now)
            outcome.events = [.init(kind: .warning, reason: "FailedGetScale", message: error.message)]
        }
        for event in outcome.events {
            events.post(autoscaler.described, event.kind, reason: event.reason, message: event.message)
        }
        if outcome.autoscaler != autoscaler { try await report(outcome.autoscaler) }
        return .again(after: period)
    }

    /// Throws when the target's scale can't be had.
    private func scale(_ autoscaler: HorizontalPodAutoscaler) async throws -> AutoscalerDecision.Outcome {
        let target = autoscaler.scaleTarget
        let key = ObjectKey(namespace: autoscaler.namespace, name: target.name)
        let resource = try Self.resource(of: target)
        var scale = try await client.get(resource, key, subresource: "scale")
        let observed = await observe(autoscaler, scale)
        var (outcome, history) = histories.update(autoscaler.key, uid: autoscaler.uid) { history in
            (decision.decide(observed, history: &history), history)
        }
        guard let replicas = outcome.replicas else { return outcome }
        scale["spec", "replicas"] = .int(Int64(replicas))
        do {
            try await client.update(resource, key, subresource: "scale", scale)
            history.recordScaling(from: observed.currentReplicas, to: replicas, at: observed.now)
            histories.set(autoscaler.key, uid: autoscaler.uid, history)
            outcome.rescaled(to: replicas, now: observed.now)
        } catch let error as APIError {
            outcome.rescaled(to: replicas, now: observed.now, failure: error)
        }
        return outcome
    }

    private static func resource(of target: HorizontalPodAutoscaler.ScaleTarget) throws -> GroupVersionResource {
        let group = target.apiVersion.split(separator: "/").dropLast().first.map(String.init) ?? ""
        let definition = BuiltInResources.all.first { $0.kind == target.kind && $0.group == group }
        guard let definition else {
            throw APIError(
                code: 404, reason: "NotFound",
                message: "no matches for kind \"\(target.kind)\" in group \"\(group)\"")
        }
        return definition.resource
    }

    private func observe(_ autoscaler: HorizontalPodAutoscaler, _ scale: JSON) async -> AutoscalerDecision.Observed {
        let selector = scale["status", "selector"]?.string ?? ""
        var observed = AutoscalerDecision.Observed(
            autoscaler: autoscaler, currentReplicas: scale["spec", "replicas"]?.int ?? 0, selector: selector,
            now: world.time.now)
        guard !selector.isEmpty, observed.currentReplicas > 0 else { return observed }
        do {
            let found = try await client.list(
                Self.metricsResource, namespace: autoscaler.namespace, labelSelector: selector)
            var metrics: [String: PodMetrics] = [:]
            for item in found.items { metrics[ObjectKey(of: item).name] = PodMetrics(item) }
            observed.metrics =
                metrics.isEmpty ? .failure(Self.noMetrics("no metrics returned")) : .success(metrics)
            // The pods are read after their figures, so that no figure is without its pod.
            observed.pods = try await client.list(
                Pod.self, namespace: autoscaler.namespace, labelSelector: selector
            ).items
        } catch {
            observed.metrics = .failure(Self.noMetrics("unable to fetch metrics: \(error)"))
        }
        return observed
    }

    private static func noMetrics(_ cause: String) -> ReplicaCalculator.Failure {
        .init(reason: "FailedGetResourceMetric", message: "\(cause) from resource metrics API")
    }

    private func report(_ autoscaler: HorizontalPodAutoscaler) async throws {
        var status = autoscaler.json["status"] ?? [:]
        // What a merge patch does not name stays: a field that goes must be named.
        if status["currentMetrics"] == nil { status["currentMetrics"] = .null }
        let patch: JSON = ["metadata": ["uid": .string(autoscaler.uid)], "status": status]
        do {
            try await client.patch(
                HorizontalPodAutoscaler.self, autoscaler.key, body: patch, subresource: "status")
        } catch let error as APIError where error.isNotFound || error.isConflict {}
    }
}

/// What each autoscaler remembers, by its key.
private final class Histories: Sendable {
    private let histories = Mutex<[ObjectKey: (uid: String, history: ScalingHistory)]>([:])

    /// Another autoscaler of the same name begins anew.
    func update<Value>(_ key: ObjectKey, uid: String, _ change: (inout ScalingHistory) -> Value) -> Value {
        histories.withLock { histories in
            var history = histories[key].flatMap { $0.uid == uid ? $0.history : nil } ?? ScalingHistory()
            defer { histories[key] = (uid, history) }
            return change(&history)
        }
    }

    func set(_ key: ObjectKey, uid: String, _ history: ScalingHistory) {
        histories.withLock { $0[key] = (uid, history) }
    }
    func forget(_ key: ObjectKey) { histories.withLock { _ = $0.removeValue(forKey: key) } }
}
