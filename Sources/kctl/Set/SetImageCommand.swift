import JSON

/// `kctl set image`
struct SetImageCommand: Command {
    let name = "image"
    let summary = "Update the image of a pod template"
    let details = """
        Update existing container image(s) of resources.

         Possible resources include (case insensitive): pod (po), deployment (deploy), replicaset (rs).
        """
    let examples = """
        # The containers nginx and helper of a deployment
        kctl set image deployment/web nginx=host/nginx helper=host/sh

        # Every container of every deployment and replica set
        kctl set image deployments,rs '*=host' --all
        """
    let usage =
        "image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]"
    let flags: [Flag] = Flag.changing

    func run(_ invocation: Invocation) async throws {
        let words = try Assignments(invocation.arguments, removes: false)
        guard !words.pairs.isEmpty else { throw CommandError("at least one image update is required") }
        try await ContainerChange(operation: "image updated").run(invocation, resources: words.resources) { spec in
            try Self.change(spec, words.pairs.map { ($0.key, $0.value ?? "") })
        }
    }

    /// The change of a pod spec; nil when every image is that already.
    static func change(_ spec: JSON, _ images: [(container: String, image: String)]) throws(CommandError) -> JSON? {
        var change: JSON = [:]
        for (container, _) in images where container != "*" {
            let names = ["initContainers", "containers"].flatMap { spec[$0]?.array ?? [] }.map { $0["name"] }
            guard names.contains(.string(container)) else {
                throw CommandError("unable to find container named \"\(container)\"")
            }
        }
        for member in ["initContainers", "containers"] {
            var changed: [JSON] = []
            for container in spec[member]?.array ?? [] {
                let name = container["name"]?.string ?? ""
                guard let image = images.last(where: { $0.container == name || $0.container == "*" })?.image,
                    container["image"]?.string != image
                else { continue }
                changed.append(["name": .string(name), "image": .string(image)])
            }
            if !changed.isEmpty { change[member] = .array(changed) }
        }
        // A bare nil would be JSON's null.
        return change.object?.isEmpty ?? true ? Optional.none : change
    }
}
