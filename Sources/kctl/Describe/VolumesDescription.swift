import JSON

/// The volumes of a pod, or of a template of pods.
enum VolumesDescription {
    static func write(_ volumes: [JSON], space: String, _ text: inout Description) {
        text.line(0, volumes.isEmpty ? "\(space)Volumes:\t<none>" : "\(space)Volumes:")
        for volume in volumes {
            text.line(1, "\(space.isEmpty ? "" : " ")\(volume["name"]?.string ?? ""):")
            describe(volume, &text)
        }
    }

    private static func describe(_ volume: JSON, _ text: inout Description) {
        func lines(_ type: String, _ fields: [(String, String)]) {
            text.line(2, "Type:\t\(type)")
            for (label, value) in fields { text.line(2, "\(label):\t\(value)") }
        }
        func optional(_ source: JSON) -> String { "\(source["optional"]?.bool ?? false)" }
        if let source = volume["hostPath"] {
            lines(
                "HostPath (bare host directory volume)",
                [("Path", Values.plain(source["path"])), ("HostPathType", Values.plain(source["type"]))])
        } else if let source = volume["emptyDir"] {
            lines(
                "EmptyDir (a temporary directory that shares a pod's lifetime)",
                [
                    ("Medium", Values.plain(source["medium"])),
                    ("SizeLimit", Values.plain(source["sizeLimit"], or: "<unset>")),
                ])
        } else if let source = volume["secret"] {
            lines(
                "Secret (a volume populated by a Secret)",
                [("SecretName", Values.plain(source["secretName"])), ("Optional", optional(source))])
        } else if let source = volume["configMap"] {
            lines(
                "ConfigMap (a volume populated by a ConfigMap)",
                [("Name", Values.plain(source["name"])), ("Optional", optional(source))])
        } else if let source = volume["persistentVolumeClaim"] {
            lines(
                "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
                [
                    ("ClaimName", Values.plain(source["claimName"])),
                    ("ReadOnly", "\(source["readOnly"]?.bool ?? false)"),
                ])
        } else if let source = volume["downwardAPI"] {
            lines("DownwardAPI (a volume populated by information about the pod)", [])
            text.line(2, "Items:")
            for item in source["items"]?.array ?? [] {
                let from = item["fieldRef", "fieldPath"] ?? item["resourceFieldRef", "resource"]
                text.line(3, "\(Values.plain(from)) -> \(Values.plain(item["path"]))")
            }
        } else if let source = volume["projected"] {
            lines("Projected (a volume that contains injected data from multiple sources)", [])
            for part in source["sources"]?.array ?? [] { projected(part, &text) }
        } else {
            text.line(1, "<unknown>")
        }
    }

    private static func projected(_ part: JSON, _ text: inout Description) {
        if let secret = part["secret"] {
            text.line(2, "SecretName:\t\(Values.plain(secret["name"]))")
            text.line(2, "Optional:\t\(secret["optional"]?.bool ?? false)")
        } else if part["downwardAPI"] != nil {
            text.line(2, "DownwardAPI:\ttrue")
        } else if let map = part["configMap"] {
            text.line(2, "ConfigMapName:\t\(Values.plain(map["name"]))")
            text.line(2, "Optional:\t\(map["optional"]?.bool ?? false)")
        } else if let token = part["serviceAccountToken"] {
            text.line(2, "TokenExpirationSeconds:\t\(Values.plain(token["expirationSeconds"], or: "3600"))")
        }
    }
}
