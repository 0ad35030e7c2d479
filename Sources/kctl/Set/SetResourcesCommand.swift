import JSON
import Resources

/// `kctl set resources`
struct SetResourcesCommand: Command {
    let name = "resources"
    let summary = "Update resource requests/limits on objects with pod templates"
    let details = """
        Set how much CPU and memory containers ask for (requests) and may take (limits).

         An amount of 0 takes a request or limit away.
        """
    let examples = """
        # Limits of one container
        kctl set resources deployment web -c=nginx --limits=cpu=200m,memory=512Mi

        # Requests and limits of all containers
        kctl set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi
        """
    let usage = "resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS] [options]"
    let flags: [Flag] =
        Flag.changing + [
            .containers,
            .string("limits", "What containers may take: cpu=100m,memory=256Mi."),
            .string("requests", "What containers ask for: cpu=100m,memory=256Mi."),
        ]

    func run(_ invocation: Invocation) async throws {
        let amounts = try ["limits", "requests"].map { ($0, try Self.amounts(invocation.flags.string($0))) }
        guard amounts.contains(where: { !$0.1.isEmpty }) else {
            throw CommandError("you must specify an update to requests or limits (in the form of --requests/--limits)")
        }
        let pattern = invocation.flags.string("containers")
        let operation = ContainerChange(operation: "resource requirements updated")
        try await operation.run(invocation, resources: invocation.arguments) { spec in
            try Self.change(spec, amounts, pattern: pattern)
        }
    }

    static func change(
        _ spec: JSON, _ amounts: [(String, [(String, String)])], pattern: String
    ) throws(CommandError) -> JSON? {
        var changed: [JSON] = []
        for container in spec["containers"]?.array ?? [] {
            let name = container["name"]?.string ?? ""
            guard ContainerChange.matches(name, pattern) else { continue }
            var resources: JSON = [:]
            for (member, list) in amounts {
                for (resource, amount) in list {
                    resources[member, resource] = amount == "0" ? .null : .string(amount)
                }
            }
            changed.append(["name": .string(name), "resources": resources])
        }
        guard !changed.isEmpty else {
            throw CommandError("unable to find container named \"\(pattern)\"")
        }
        return ["containers": .array(changed)]
    }

    /// "cpu=100m,memory=256Mi".
    private static func amounts(_ text: String) throws(CommandError) -> [(String, String)] {
        var amounts: [(String, String)] = []
        for part in text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2 else {
                throw CommandError("invalid argument syntax \(part), expected <resource>=<value>")
            }
            guard Quantity(pair[1]) != nil else {
                throw CommandError("the amount \"\(pair[1])\" of \(pair[0]) is no quantity such as 100m or 256Mi")
            }
            amounts.append((pair[0], pair[1]))
        }
        return amounts
    }
}
