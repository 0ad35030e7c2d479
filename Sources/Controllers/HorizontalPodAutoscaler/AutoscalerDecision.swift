import Client
import JSON
import Platform
import Resources

/// Decides how many replicas a target gets now.
///
/// Every metric proposes a number and the highest wins. While one of them can't be had, the others may only scale up: what is
/// not seen may be what needs the replicas. The winner is brought to what `spec.behavior` and the limits allow. A target
/// with 0 replicas is switched off, unless the minimum is 0 too.
struct AutoscalerDecision: Sendable {
    var calculator = ReplicaCalculator()

    struct Observed: Sendable {
        var autoscaler: HorizontalPodAutoscaler
        var currentReplicas: Int
        /// Of the scale subresource; empty: the target can't say which pods are its own.
        var selector: String
        var pods: [Pod] = []
        /// By the pod's name, or why there are no figures.
        var metrics: Result<[String: PodMetrics], ReplicaCalculator.Failure> = .success([:])
        var now: Timestamp
    }

    struct Event: Sendable, Equatable {
        var kind: EventRecorder.Kind
        var reason: String
        var message: String
    }

    struct Outcome: Sendable, Equatable {
        /// With the conditions and metrics of this look.
        var autoscaler: HorizontalPodAutoscaler
        /// nil: the number stays.
        var replicas: Int?
        var reason = ""
        var events: [Event] = []
    }

    func decide(_ observed: Observed, history: inout ScalingHistory) -> Outcome {
        let (current, now) = (observed.currentReplicas, observed.now)
        history.forget(before: now)
        if history.recommendations.isEmpty {
            // Whoever chose the present number recommended it before this look: it may hold back what goes down, but where
            // no window is set it must not hold back what goes up.
            history.recommendations = [.init(time: now - .nanoseconds(1), replicas: current)]
        }
        var outcome = Outcome(autoscaler: observed.autoscaler)
        outcome.set(
            "AbleToScale", true, "SucceededGetScale", "the HPA controller was able to get the target's current scale",
            now)
        let (minimum, maximum) = (observed.autoscaler.minReplicas, observed.autoscaler.maxReplicas)
        if current == 0, minimum != 0 {
            outcome.set(
                "ScalingActive", false, "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero", now)
            outcome.report(current: 0, desired: 0, metrics: [])
        } else if current > maximum {
            outcome.rescale(to: maximum, "Current number of replicas above Spec.MaxReplicas")
            outcome.report(current: current, desired: maximum, metrics: [])
        } else if current < minimum {
            outcome.rescale(to: minimum, "Current number of replicas below Spec.MinReplicas")
            outcome.report(current: current, desired: minimum, metrics: [])
        } else {
            follow(observed, &outcome, &history)
        }
        return outcome
    }

    private func follow(_ observed: Observed, _ outcome: inout Outcome, _ history: inout ScalingHistory) {
        let (current, now) = (observed.currentReplicas, observed.now)
        let measured: Measured
        do { measured = try measure(observed, &outcome) } catch {
            outcome.set("ScalingActive", false, error.reason, error.conditionMessage, now)
            outcome.events.append(
                Event(kind: .warning, reason: "FailedComputeMetricsReplicas", message: error.message))
            outcome.report(current: current, desired: nil, metrics: nil)
            return
        }
        outcome.set(
            "ScalingActive", true, "ValidMetricFound",
            "the HPA was able to successfully calculate a replica count from \(measured.name)", now)
        let allowed = ScalingBehavior(observed.autoscaler.behavior).limit(
            recommendation: measured.replicas, current: current, minimum: observed.autoscaler.minReplicas,
            maximum: observed.autoscaler.maxReplicas, history: &history, now: now)
        outcome.noteStabilization(allowed, recommendation: measured.replicas, current: current, now)
        outcome.set("ScalingLimited", allowed.isLimited, allowed.reason, allowed.message, now)
        if allowed.replicas != current {
            outcome.rescale(
                to: allowed.replicas,
                allowed.replicas > current ? "\(measured.name) above target" : "All metrics below target")
        }
        outcome.report(current: current, desired: allowed.replicas, metrics: measured.status)
    }
}

// MARK: Metrics

extension AutoscalerDecision {
    private struct Measured {
        var replicas: Int
        /// Of the metric that asks for most.
        var name: String
        var status: [JSON]
    }

    private struct Failure: Error {
        var reason: String
        var conditionMessage: String
        var message: String
    }

    private func measure(_ observed: Observed, _ outcome: inout Outcome) throws(Failure) -> Measured {
        guard !observed.selector.isEmpty else {
            let message = "the HPA target's scale is missing a selector"
            outcome.events.append(Event(kind: .warning, reason: "SelectorRequired", message: "selector is required"))
            throw Failure(reason: "InvalidSelector", conditionMessage: message, message: "selector is required")
        }
        var best: (replicas: Int, name: String)?
        var status: [JSON] = []
        var failures: [ReplicaCalculator.Failure] = []
        for spec in observed.autoscaler.metrics {
            do throws(ReplicaCalculator.Failure) {
                let source = try MetricSource(spec)
                let proposal = try propose(source, observed)
                status.append(source.status(proposal))
                if proposal.replicas > best?.replicas ?? -1 { best = (proposal.replicas, source.description) }
            } catch {
                failures.append(error)
                outcome.events.append(Event(kind: .warning, reason: error.reason, message: error.message))
            }
        }
        if let first = failures.first, (best?.replicas ?? -1) < observed.currentReplicas {
            let total = observed.autoscaler.metrics.count
            throw Failure(
                reason: first.reason,
                conditionMessage: "the HPA was unable to compute the replica count: \(first.message)",
                message: "invalid metrics (\(failures.count) invalid out of \(total)), first error is: \(first.message)"
            )
        }
        // An autoscaler without metrics keeps what is there.
        return Measured(
            replicas: best?.replicas ?? observed.currentReplicas, name: best?.name ?? "no metric", status: status)
    }

    private func propose(
        _ source: MetricSource, _ observed: Observed
    ) throws(ReplicaCalculator.Failure) -> ReplicaCalculator.Proposal {
        do throws(ReplicaCalculator.Failure) {
            let metrics = try observed.metrics.get()
            let samples = observed.pods.map {
                ReplicaCalculator.PodSample($0, metrics: metrics[$0.name], source: source)
            }
            return try calculator.propose(
                resource: source.resource, target: source.target, currentReplicas: observed.currentReplicas,
                pods: samples, now: observed.now)
        } catch {
            throw ReplicaCalculator.Failure(
                reason: source.failureReason, message: "failed to get \(source.resource) utilization: \(error.message)")
        }
    }
}

// MARK: Status

extension AutoscalerDecision.Outcome {
    mutating func set(_ type: String, _ status: Bool, _ reason: String, _ message: String, _ now: Timestamp) {
        autoscaler.setCondition(
            Condition(
                type: type, status: status ? "True" : "False", reason: reason, message: message, transitionTime: now))
    }

    fileprivate mutating func rescale(to replicas: Int, _ reason: String) {
        (self.replicas, self.reason) = (replicas, reason)
    }

    fileprivate mutating func noteStabilization(
        _ allowed: ScalingBehavior.Outcome, recommendation: Int, current: Int, _ now: Timestamp
    ) {
        if !allowed.isStabilized {
            set("AbleToScale", true, "ReadyForNewScale", "recommended size matches current size", now)
        } else if recommendation >= current {
            set(
                "AbleToScale", true, "ScaleUpStabilized",
                "recent recommendations were lower than current one, applying the lowest recent recommendation", now)
        } else {
            set(
                "AbleToScale", true, "ScaleDownStabilized",
                "recent recommendations were higher than current one, applying the highest recent recommendation", now)
        }
    }

    /// nil: what the status says already stays.
    fileprivate mutating func report(current: Int, desired: Int?, metrics: [JSON]?) {
        autoscaler.json["status", "currentReplicas"] = .int(Int64(current))
        if let desired {
            autoscaler.json["status", "desiredReplicas"] = .int(Int64(desired))
        } else if autoscaler.json["status", "desiredReplicas"] == nil {
            autoscaler.json["status", "desiredReplicas"] = 0
        }
        if let metrics { autoscaler.json["status", "currentMetrics"] = metrics.isEmpty ? nil : .array(metrics) }
        autoscaler.json["status", "observedGeneration"] = .int(Int64(autoscaler.generation))
    }

    /// What came out of the attempt to rescale.
    mutating func rescaled(to replicas: Int, now: Timestamp, failure: (any Error)? = nil) {
        if let failure {
            set(
                "AbleToScale", false, "FailedUpdateScale",
                "the HPA controller was unable to update the target scale: \(failure)", now)
            events.append(
                .init(
                    kind: .warning, reason: "FailedRescale",
                    message: "New size: \(replicas); reason: \(reason); error: \(failure)"))
            // The status of the last success stands.
            autoscaler.json["status", "desiredReplicas"] = autoscaler.json["status", "currentReplicas"]
        } else {
            set(
                "AbleToScale", true, "SucceededRescale",
                "the HPA controller was able to update the target scale to \(replicas)", now)
            events.append(
                .init(
                    kind: .normal, reason: "SuccessfulRescale", message: "New size: \(replicas); reason: \(reason)"))
            autoscaler.json["status", "lastScaleTime"] = .string(now.rfc3339)
        }
    }
}
