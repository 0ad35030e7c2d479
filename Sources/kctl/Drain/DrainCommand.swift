import Client
import JSON
import Platform
import Resources

/// `kctl drain`
struct DrainCommand: Command {
    let name = "drain"
    let group = CommandGroup.cluster
    let summary = "Drain node in preparation for maintenance"
    let details = """
        Drain a node in preparation for maintenance.

         The node is marked as unschedulable, then all of its pods are evicted, and the command waits until they are gone. Pods \
        of no controller, and pods with data of their own on the node, stop it unless flags allow their loss. When the node may \
        be used again, call `kctl uncordon`.
        """
    let examples = """
        # Even if there are pods that nobody makes anew
        kctl drain n1 --force

        # With a grace period of 15 minutes
        kctl drain n1 --grace-period=900
        """
    let usage = "drain NODE [options]"
    let flags: [Flag] = [
        .selector, .dryRun,
        .bool("delete-emptydir-data", "Go on even if pods use emptyDir: what is in there will be lost."),
        .bool("disable-eviction", "Delete the pods instead of evicting them: disruption budgets are not asked."),
        .bool("force", "Go on even if there are pods that no controller makes anew."),
        .int("grace-period", default: -1, "Seconds that each pod has to end; below zero what the pod says."),
        .bool("ignore-daemonsets", "Leave pods of daemon sets where they are."),
        .string("pod-selector", "Only pods with these labels."),
        .duration("timeout", "How long to wait at most before giving up; zero waits for ever."),
    ]

    /// Between two attempts to evict a pod that a disruption budget holds.
    private static let retryPause = Duration.seconds(5)
    private static let evictions = "policy/v1"

    func run(_ invocation: Invocation) async throws {
        let printer = try ResultPrinter(invocation)
        for node in try await Cordon.nodes(invocation) {
            try await Cordon(isOn: true).set(node, printer, invocation)
            try await drain(node, invocation)
            try printer.print(node.json, node.type, "drained")
        }
    }

    private func drain(_ node: FoundObject, _ invocation: Invocation) async throws {
        let flags = invocation.flags
        let list = try await invocation.cluster().client.list(
            PodChoice.pods, labelSelector: invocation.nonEmpty("pod-selector"),
            fieldSelector: "spec.nodeName=\(node.key.name)")
        let plan = DrainPlan(
            list.items,
            DrainPlan.Rules(
                takesUnmanaged: flags.bool("force"), takesLocalData: flags.bool("delete-emptydir-data"),
                ignoresDaemonSets: flags.bool("ignore-daemonsets")))
        guard plan.problems.isEmpty else {
            let all = plan.problems.joined(separator: ", ")
            let reason = plan.problems.count > 1 ? "[\(all)]" : all
            throw CommandError(
                "unable to drain node \"\(node.key.name)\" due to error: \(reason), continuing command...\nThere are pending "
                    + "nodes to be drained:\n \(node.key.name)\n" + plan.problems.joined(separator: "\n"))
        }
        for warning in plan.warnings { invocation.console.printError("Warning: \(warning)\n") }
        let dryRun = try DryRun(invocation)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for pod in plan.pods { group.addTask { try await evict(pod, dryRun, invocation) } }
            if let timeout = flags.duration("timeout") {
                group.addTask {
                    try await invocation.world.time.sleep(for: timeout)
                    throw CommandError("drain did not complete within \(GoDuration.text(timeout))")
                }
            }
            defer { group.cancelAll() }
            for _ in plan.pods { try await group.next() }
        }
    }

    private func evict(_ pod: JSON, _ dryRun: DryRun, _ invocation: Invocation) async throws {
        let cluster = try invocation.cluster()
        let key = ObjectKey(of: pod)
        let deletes = invocation.flags.bool("disable-eviction")
        let intent = "\(deletes ? "deleting" : "evicting") pod \(DrainPlan.label(pod))"
        guard dryRun == .none else { return invocation.console.printLine(intent + dryRun.suffix) }
        invocation.console.printError(intent + "\n")
        var options: JSON = [:]
        let grace = invocation.flags.int("grace-period")
        if grace >= 0 { options["gracePeriodSeconds"] = .int(Int64(grace)) }
        let path = RequestTarget.path(PodChoice.pods, namespace: key.namespace, name: key.name)
        do {
            if deletes {
                _ = try await cluster.request("DELETE", path, body: options)
            } else {
                try await post(
                    [
                        "apiVersion": .string(Self.evictions), "kind": "Eviction",
                        "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
                        "deleteOptions": options,
                    ], to: path + "/eviction", invocation)
            }
        } catch let error as APIError where error.isNotFound { return }
        let type = try await cluster.mapper.type("pods")
        let found = FoundObject(type: type, json: pod)
        try await ObjectFollower(found, invocation, timeout: nil).until { object in
            object == nil || object?["metadata", "uid"] != pod["metadata", "uid"]
        }
        invocation.console.printLine("pod/\(key.name) \(deletes ? "deleted" : "evicted")")
        invocation.console.flush()
    }

    /// A disruption budget answers 429 until enough other pods run.
    private func post(_ eviction: JSON, to path: String, _ invocation: Invocation) async throws {
        while true {
            do {
                _ = try await invocation.cluster().request("POST", path, body: eviction)
                return
            } catch let error as APIError where error.code == 429 {
                invocation.console.printError("error when evicting pods (will retry after 5s): \(error.message)\n")
                try await invocation.world.time.sleep(for: Self.retryPause)
            }
        }
    }
}
