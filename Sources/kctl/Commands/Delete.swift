import Client
import JSON

/// `kctl delete`
struct DeleteCommand: Command {
    let name = "delete"
    let group = CommandGroup.intermediate
    let summary = "Delete resources by file names, stdin, resources and names, or by resources and label selector"
    let details = """
        Delete resources by file names, stdin, resources and names, or by resources and label selector.

         JSON and YAML formats are accepted. Only one type of argument may be specified: file names, resources and names, or \
        resources and label selector.

         Some resources, such as pods, support graceful deletion. These resources define a default period before they are \
        forcibly terminated (the grace period) but you may override that value with the --grace-period flag, or pass --now \
        to set a grace-period of 1.
        """
    let examples = """
        # Delete a pod using the type and name specified in pod.json
        kctl delete -f ./pod.json

        # Delete pods and services with same names "baz" and "foo"
        kctl delete pod,service baz foo

        # Delete pods and services with label name=myLabel
        kctl delete pods,services -l name=myLabel

        # Delete a pod with minimal delay
        kctl delete pod foo --now

        # Delete all pods
        kctl delete pods --all
        """
    let usage = "delete ([-f FILENAME] | TYPE [(NAME | -l label | --all)]) [options]"
    let flags: [Flag] = [
        .filename, .recursive, .selector, .fieldSelector, .allNamespaces, .dryRun,
        .string("output", short: "o", "Output mode. Use \"-o name\" for shorter output (resource/name)."),
        .bool("all", "Delete all resources, in the namespace of the specified resource types."),
        .optional(
            "cascade", default: "background", whenBare: "background",
            "Must be \"background\", \"orphan\", or \"foreground\". Selects the deletion cascading strategy for the "
                + "dependents (e.g. Pods created by a Deployment)."),
        .bool(
            "force",
            "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of "
                + "some resources may result in inconsistency or data loss and requires confirmation."),
        .int(
            "grace-period", default: -1,
            "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for "
                + "immediate shutdown. Can only be set to 0 when --force is true (force deletion)."),
        .bool(
            "ignore-not-found",
            "Treat \"resource not found\" as a successful delete. Defaults to \"true\" when --all is specified."),
        .bool("now", "If true, resources are signaled for immediate shutdown (same as --grace-period=1)."),
        .duration(
            "timeout",
            "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the "
                + "object"),
        .bool("wait", default: true, "If true, wait for resources to be gone before returning."),
    ]

    func run(_ invocation: Invocation) async throws {
        var deletion = try Self.deletion(invocation)
        let isForced = try Self.settleGrace(invocation, &deletion)
        let output = invocation.flags.string("output")
        guard output.isEmpty || output == "name" else {
            throw CommandError("unexpected -o output mode: \(output). We only support '-o name'")
        }
        let (targets, readFailures) = try await targets(invocation)
        var failures = readFailures
        if targets.isEmpty, failures.isEmpty {
            invocation.console.printLine("No resources found")
            return
        }
        if isForced, targets.contains(where: { $0.type.kind == "Pod" }) || deletion.gracePeriodSeconds == 0 {
            invocation.console.printError(
                "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
                    + "The resource may continue to run on the cluster indefinitely.\n")
        }
        var deleted: [(target: FoundObject, uid: String)] = []
        for target in targets {
            do {
                let uid = deletion.dryRun == .client ? "" : try await deletion.delete(target.path)
                invocation.console.printLine(Self.line(target, output, isForced: isForced, deletion.dryRun))
                deleted.append((target, uid))
            } catch let error as APIError where error.isNotFound && ignoresMissing(invocation) {
                continue
            } catch { failures.append(error) }
        }
        if invocation.flags.bool("wait"), deletion.dryRun == .none {
            invocation.console.flush()
            for (target, uid) in deleted {
                let label = "\(target.type.plural)/\(target.key.name)"
                do { try await deletion.waitUntilGone(target.path, uid: uid, label: label) } catch {
                    failures.append(error)
                }
            }
        }
        if let failure = AggregateError.of(failures) { throw failure }
    }

    private func ignoresMissing(_ invocation: Invocation) -> Bool {
        let flags = invocation.flags
        // What a selector found may be gone by the time it is to be deleted.
        if flags.isSet("ignore-not-found") { return flags.bool("ignore-not-found") }
        return flags.bool("all") || !flags.string("selector").isEmpty
    }

    private func targets(_ invocation: Invocation) async throws -> ([FoundObject], failures: [any Error]) {
        let flags = invocation.flags
        if flags.isSet("filename") {
            if !invocation.arguments.isEmpty {
                throw CommandError(
                    "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well")
            }
            let (manifests, failures) = try await invocation.manifests()
            for manifest in manifests { try manifest.requireName() }
            return (manifests.map { FoundObject(type: $0.type, json: $0.object) }, failures)
        }
        guard !invocation.arguments.isEmpty else {
            throw CommandError(
                "You must provide one or more resources by argument or filename.\nExample resource specifications "
                    + "include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'")
        }
        var targets: [FoundObject] = []
        for request in try await invocation.requests(listsWithoutName: false) {
            guard let name = request.name else {
                targets += try await invocation.fetch(request)
                continue
            }
            // The server is asked only once, by the deletion itself.
            var object: JSON = ["metadata": ["name": .string(name)]]
            if let namespace = request.namespace { object["metadata", "namespace"] = .string(namespace) }
            targets.append(FoundObject(type: request.type, json: object))
        }
        return (targets, [])
    }

    private static func deletion(_ invocation: Invocation) throws -> Deletion {
        let flags = invocation.flags
        var deletion = Deletion(
            cluster: try invocation.cluster(), world: invocation.world,
            gracePeriodSeconds: flags.int("grace-period"), dryRun: try DryRun(invocation),
            timeout: flags.duration("timeout"))
        switch flags.string("cascade") {
        case "background", "true": deletion.propagation = .background
        case "foreground": deletion.propagation = .foreground
        case "orphan", "false": deletion.propagation = .orphan
        case let other:
            throw CommandError(
                "invalid cascade value (\(other)). Must be \"background\", \"foreground\", or \"orphan\"")
        }
        return deletion
    }

    /// Settles --now, --force and --grace-period; gives whether the deletion is forced.
    private static func settleGrace(_ invocation: Invocation, _ deletion: inout Deletion) throws -> Bool {
        let flags = invocation.flags
        if flags.bool("now") {
            if deletion.gracePeriodSeconds != -1 {
                throw CommandError("--now and --grace-period cannot be specified together")
            }
            deletion.gracePeriodSeconds = 1
        }
        let isForced = flags.bool("force")
        if deletion.gracePeriodSeconds == 0, !isForced {
            // Without --force nothing is removed from under a running process: a second is the least.
            deletion.gracePeriodSeconds = 1
        } else if isForced, deletion.gracePeriodSeconds < 0 {
            deletion.gracePeriodSeconds = 0
        } else if isForced, deletion.gracePeriodSeconds > 0 {
            throw CommandError("--force and --grace-period greater than 0 cannot be specified together")
        }
        return isForced
    }

    private static func line(_ target: FoundObject, _ output: String, isForced: Bool, _ dryRun: DryRun) -> String {
        if output == "name" { return target.label }
        let verb = isForced ? "force deleted" : "deleted"
        return "\(target.type.qualifiedKind) \"\(target.key.name)\" \(verb)\(dryRun.suffix)"
    }
}
