import JSON

/// What a pod gets that its schema can't say, because it depends on other fields or on its being a pod and no template.
enum PodDefaults {
    static let containerLists = ["initContainers", "containers", "ephemeralContainers"]

    /// For `spec` of a pod and of a template alike.
    static func completeSpec(_ spec: inout JSON) {
        mirrorServiceAccount(&spec)
        spec.update("overhead") { $0.canonicalizeQuantities() }
        spec.update("resources") { canonicalizeResources(&$0) }
        spec.updateElements(of: "volumes", completeVolume)
        for list in containerLists { spec.updateElements(of: list, completeContainer) }
    }

    /// For pods alone: a template keeps what its author left open.
    static func completePod(_ pod: inout JSON) {
        pod.update("spec") { spec in
            completeSpec(&spec)
            if spec["enableServiceLinks"] == nil { spec["enableServiceLinks"] = true }
            let sharesNetwork = spec["hostNetwork"]?.bool ?? false
            for list in containerLists {
                spec.updateElements(of: list) { container in
                    requestWhatIsLimited(&container)
                    if sharesNetwork { publishPorts(&container) }
                }
            }
        }
    }

    /// Both names of the service account say the same, the new one first.
    private static func mirrorServiceAccount(_ spec: inout JSON) {
        let name = spec["serviceAccountName"]?.string ?? ""
        if !name.isEmpty {
            spec["serviceAccount"] = .string(name)
        } else if let former = spec["serviceAccount"]?.string, !former.isEmpty {
            spec["serviceAccountName"] = .string(former)
        }
    }

    /// A volume that names no source is an empty directory.
    private static func completeVolume(_ volume: inout JSON) {
        guard let members = volume.object else { return }
        if members.count == 1, members["name"] != nil { volume["emptyDir"] = [:] }
        volume.update("emptyDir") { $0.update("sizeLimit") { $0.canonicalizeQuantity() } }
    }

    private static func completeContainer(_ container: inout JSON) {
        if container["imagePullPolicy"]?.string?.isEmpty ?? true, let image = container["image"]?.string {
            container["imagePullPolicy"] = .string(pullPolicy(image: image))
        }
        container.update("resources", canonicalizeResources)
        container.updateElements(of: "env") { variable in
            variable.update("valueFrom") { source in
                source.update("resourceFieldRef") { $0.update("divisor") { $0.canonicalizeQuantity() } }
            }
        }
    }

    private static func canonicalizeResources(_ resources: inout JSON) {
        resources.update("limits") { $0.canonicalizeQuantities() }
        resources.update("requests") { $0.canonicalizeQuantities() }
    }

    /// An image that may change under its tag is pulled each time. The host's own programs are always there.
    static func pullPolicy(image: String) -> String {
        if image == "host" || image.hasPrefix("host/") { return "IfNotPresent" }
        if image.contains("@") { return "IfNotPresent" }
        let name = image.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let colon = name.lastIndex(of: ":") else { return "Always" }
        return name[name.index(after: colon)...] == "latest" ? "Always" : "IfNotPresent"
    }

    private static func requestWhatIsLimited(_ container: inout JSON) {
        guard let limits = container["resources", "limits"]?.object, !limits.isEmpty else { return }
        container.update("resources") { resources in
            for (name, limit) in limits where resources["requests"]?[name] == nil {
                resources["requests", name] = limit
            }
        }
    }

    /// A container in the node's network listens on the node's ports.
    private static func publishPorts(_ container: inout JSON) {
        container.updateElements(of: "ports") { port in
            if (port["hostPort"]?.int ?? 0) == 0 { port["hostPort"] = port["containerPort"] }
        }
    }
}
