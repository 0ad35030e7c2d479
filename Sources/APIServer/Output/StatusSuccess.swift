import JSON
import Resources

/// The answers that say only that something was done.
enum StatusSuccess {
    static func deleted(_ object: JSON, _ definition: ResourceDefinition) -> JSON {
        var status: JSON = ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success"]
        status["details"] = ObjectReference(definition, object.metadata.name).details
        status["details", "uid"] = .string(object.metadata.uid)
        return status
    }

    static let created: JSON = [
        "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201,
    ]
}
