import Client
import JSON
import Platform

/// `kctl wait`
struct WaitCommand: Command {
    let name = "wait"
    let group = CommandGroup.advanced
    let summary = "Wait for a specific condition on one or many resources"
    let details = """
        Wait until a condition is true of one or many resources.

         The condition may be that they exist, that they are gone, a condition of their status, or a value that a JSONPath \
        gives. The command ends with an error if it is not true in time.
        """
    let examples = """
        # Until the pods are ready
        kctl wait --for=condition=Ready pod -l app=web

        # Until the deployment is available, at most a minute
        kctl wait --for=condition=available --timeout=60s deployment/web

        # Until a value is there
        kctl wait --for=jsonpath='{.status.phase}'=Running pod/web-0

        # Until a pod is gone
        kctl delete pod/web-0 --wait=false
        kctl wait --for=delete pod/web-0 --timeout=60s
        """
    let usage =
        "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) "
        + "[--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]"
    let flags: [Flag] = [
        .filename, .recursive, .selector, .fieldSelector, .all, .allNamespaces, .output, .showManagedFields,
        .string(
            "for",
            "What to wait for: create, delete, condition=NAME[=VALUE], jsonpath='{EXPRESSION}'[=VALUE]. The value of a "
                + "condition is true unless another is given."),
        .duration(
            "timeout", default: "30s",
            "How long to wait at most. Zero looks once and does not wait, below zero waits for a week."),
    ]

    /// What a timeout below zero means.
    private static let week = Duration.seconds(7 * 24 * 3600)

    func run(_ invocation: Invocation) async throws {
        let condition = try WaitCondition(invocation.flags.string("for"))
        var timeout = invocation.flags.duration("timeout") ?? .zero
        if timeout < .zero { timeout = Self.week }
        let printer = try ResultPrinter(invocation)
        let targets = try await targets(invocation, condition)
        var failures: [any Error] = []
        let time = invocation.world.time
        let start = time.uptime
        for target in targets {
            do {
                // The time is for all together; what is true already needs none.
                let rest = timeout > .zero ? max(timeout - (time.uptime - start), .nanoseconds(1)) : .zero
                try await wait(for: condition, of: target, timeout: rest, invocation)
                try printer.print(target.json, target.type, "condition met")
            } catch { failures.append(error) }
        }
        if failures.count > 1 { throw PlainError(failures.map { "\($0)" }.joined(separator: "\n")) }
        if let failure = failures.first { throw failure }
        if targets.isEmpty {
            if case .deletion = condition { return }
            throw CommandError("no matching resources found")
        }
    }

    /// The objects to wait for. One that does not exist counts when it is its creation that is waited for, and is what was
    /// waited for when it is its deletion.
    private func targets(_ invocation: Invocation, _ condition: WaitCondition) async throws -> [FoundObject] {
        var found: [FoundObject] = []
        for request in try await invocation.targets() {
            if case .creation = condition, let name = request.name {
                var json: JSON = ["metadata": ["name": .string(name)]]
                if let namespace = request.namespace { json["metadata", "namespace"] = .string(namespace) }
                found.append(FoundObject(type: request.type, json: json))
                continue
            }
            do {
                found += try await invocation.fetch(request)
            } catch let error as APIError where error.isNotFound {
                guard case .deletion = condition else { throw error }
            }
        }
        return found
    }

    private func wait(
        for condition: WaitCondition, of target: FoundObject, timeout: Duration, _ invocation: Invocation
    ) async throws {
        let uid = target.json["metadata", "uid"]
        let expired = CommandError(
            "timed out waiting for the condition on \(target.type.plural)/\(target.key.name)")
        if case .creation = condition {} else if try condition.holds(target.json) { return }
        guard timeout > .zero else {
            throw CommandError("condition not met for \(target.type.plural)/\(target.key.name)")
        }
        do {
            try await ObjectFollower(target, invocation, timeout: timeout).until { object in
                if case .deletion = condition, let object, object["metadata", "uid"] != uid { return true }
                return try condition.holds(object)
            }
        } catch is ObjectFollower.TimedOut { throw expired }
    }
}
