import JSON

/// `kctl set`
struct SetCommand: Command {
    let name = "set"
    let group = CommandGroup.beginner
    let summary = "Set specific features on objects"
    let details = "Change single features of objects: images, environment, resources of their containers."
    let examples = """
        # A new image for the container nginx
        kctl set image deployment/web nginx=host/nginx
        """
    let usage = "set SUBCOMMAND [options]"
    let subcommands: [any Command] = [SetEnvCommand(), SetImageCommand(), SetResourcesCommand()]
}

/// Divides the words of a `set` command into those that name objects and those that assign.
struct Assignments {
    var resources: [String] = []
    /// In the order of the call; a nil value removes ("KEY-").
    var pairs: [(key: String, value: String?)] = []

    /// - Parameter removes: whether "KEY-" removes a key.
    init(_ words: [String], removes: Bool) throws(CommandError) {
        for word in words {
            let isRemoval = removes && word.hasSuffix("-") && !word.contains("=") && word.count > 1
            guard word.contains("=") || isRemoval else {
                guard pairs.isEmpty else {
                    throw CommandError("all resources must be specified before changes: \(word)")
                }
                resources.append(word)
                continue
            }
            if isRemoval {
                pairs.append((String(word.dropLast()), nil))
            } else {
                let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                pairs.append((parts[0], parts[1]))
            }
        }
    }
}

/// Changes the containers of every object that a call names, and prints what was done.
struct ContainerChange {
    /// "image updated".
    var operation: String

    /// - Parameter change: gives the change of the pod spec as a strategic merge patch; nil for none.
    func run(
        _ invocation: Invocation, resources: [String], _ change: (JSON) throws -> JSON?
    ) async throws {
        let printer = try ResultPrinter(invocation)
        let dryRun = try DryRun(invocation)
        try await invocation.forEachTarget(arguments: resources) { target in
            guard let spec = PodTemplate.spec(of: target.json) else {
                throw CommandError(
                    "\(target.type.plural)/\(target.key.name) the object is not a pod or does not have a pod template: "
                        + "*\(target.type.version).\(target.type.kind)")
            }
            guard let change = try change(spec) else { return }
            let patch = PodTemplate.patch(of: target.json, spec: change)
            let changed = dryRun == .client ? target.json : try await invocation.patch(target, patch)
            try printer.print(changed, target.type, operation)
        }
    }

    /// Whether a container is meant by a pattern with "*".
    static func matches(_ name: String, _ pattern: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return name == pattern }
        let (head, tail) = (pattern[..<star], pattern[pattern.index(after: star)...])
        return name.count >= head.count + tail.count && name.hasPrefix(head) && name.hasSuffix(tail)
    }
}

extension Flag {
    static let changing: [Flag] = Flag.targeting + [.dryRun, .fieldManager("kubectl-set")]
    static let containers = Flag.string(
        "containers", short: "c", default: "*", "The names of the containers to change; \"*\" stands for anything.")
}
