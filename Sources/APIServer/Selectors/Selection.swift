import Resources
import Storage

/// Which objects a list, a watch or a deletecollection means.
struct Selection: Sendable {
    var labels = LabelSelector(requirements: [])
    var fields = FieldSelector()

    var isEverything: Bool { labels.isEmpty && fields.isEmpty }

    init(_ query: Query, for definition: ResourceDefinition) throws(StatusError) {
        if let text = query["labelSelector"] { labels = try Self.labels(text) }
        if let text = query["fieldSelector"] { fields = try FieldSelector(parsing: text, for: definition) }
    }

    /// Throws 400 that names the part which is wrong.
    static func labels(_ text: String) throws(StatusError) -> LabelSelector {
        do { return try LabelSelector(parsing: text) } catch { throw .badRequest(error.description) }
    }

    func includes(_ object: CachedObject) -> Bool {
        if isEverything { return true }
        let attributes = object.attributes
        return labels.matches(attributes.labels) && fields.matches(attributes.fields)
    }
}
