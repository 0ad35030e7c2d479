import JSON

/// The annotation in which `apply` remembers what it was last given, so that it can tell what the user took away from what
/// others have set.
enum LastApplied {
    static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// The object with the annotation that holds it.
    static func annotated(_ object: JSON) -> JSON {
        var annotated = object
        annotated["metadata", "annotations"] = object["metadata", "annotations"] ?? [:]
        annotated["metadata", "annotations", annotation] = .string(JSONOutput.compact(bare(object)) + "\n")
        return annotated
    }

    /// What was last applied to an object of the server; nil when nothing was.
    static func original(of object: JSON) throws -> JSON? {
        guard let text = object["metadata", "annotations", annotation]?.string, !text.isEmpty else { return nil }
        do {
            return try JSON(parsing: Array(text.utf8))
        } catch {
            throw CommandError("the annotation \(annotation) holds no JSON: \(error)")
        }
    }

    private static func bare(_ object: JSON) -> JSON {
        var bare = object
        bare["metadata", "annotations"] = bare["metadata", "annotations"] ?? [:]
        bare["metadata", "annotations", annotation] = nil
        return bare
    }
}
