import JSON
import Resources

enum ReplicaSetDescriber: Describer {
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        let set = ReplicaSet(object)
        text.line(0, "Name:\t\(set.name)")
        text.line(0, "Namespace:\t\(set.namespace)")
        text.line(0, "Selector:\t\(Values.selector(object["spec", "selector"]))")
        text.labels("Labels", object["metadata", "labels"])
        text.annotations("Annotations", object["metadata", "annotations"])
        if let controller = Values.controller(object) { text.line(0, "Controlled By:\t\(controller)") }
        text.line(0, "Replicas:\t\(set.statusReplicas) current / \(set.replicas) desired")
        let phases = try await context.pods(controlledBy: object, selector: object["spec", "selector"]).map {
            $0["status", "phase"]?.string ?? ""
        }
        func count(_ phase: String) -> Int { phases.filter { $0 == phase }.count }
        text.line(
            0,
            "Pods Status:\t\(count("Running")) Running / \(count("Pending")) Waiting / \(count("Succeeded")) Succeeded / "
                + "\(count("Failed")) Failed")
        PodTemplateDescription.write(set.template, &text)
        text.statusConditions(object)
    }
}
