import JSON
import Resources

/// The object that an error is about, in the words of its message: `deployments.apps "web"`.
struct ObjectReference: Sendable {
    var group: String
    var resource: String
    var name: String

    init(group: String, resource: String, name: String) {
        self.group = group
        self.resource = resource
        self.name = name
    }

    init(_ definition: ResourceDefinition, _ name: String) {
        self.init(group: definition.group, resource: definition.plural, name: name)
    }

    /// "pods", "deployments.apps".
    var resourceText: String { group.isEmpty ? resource : "\(resource).\(group)" }

    /// The member `details` of a Status: its `kind` holds the resource, as Kubernetes has it.
    var details: JSON {
        var details: JSON = ["name": .string(name)]
        if !group.isEmpty { details["group"] = .string(group) }
        details["kind"] = .string(resource)
        return details
    }
}
