import JSON

/// Where an object keeps its containers: a pod in its spec, a deployment in the template of its pods.
enum PodTemplate {
    /// The path of the pod spec; nil for kinds without one.
    static func specPath(of object: JSON) -> [String]? {
        switch object["kind"]?.string {
        case "Pod": ["spec"]
        case "CronJob": ["spec", "jobTemplate", "spec", "template", "spec"]
        default: object["spec", "template", "spec"] == nil ? nil : ["spec", "template", "spec"]
        }
    }

    static func spec(of object: JSON) -> JSON? {
        guard let path = specPath(of: object) else { return nil }
        return path.reduce(object as JSON?) { $0?[$1] }
    }

    static func containers(of object: JSON) -> [JSON] { spec(of: object)?["containers"]?.array ?? [] }

    /// A patch that holds the pod spec at its place.
    static func patch(of object: JSON, spec: JSON) -> JSON {
        (specPath(of: object) ?? ["spec"]).reversed().reduce(spec) { [$1: $0] }
    }
}
