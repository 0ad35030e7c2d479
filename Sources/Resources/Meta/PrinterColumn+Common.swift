import JSON

/// The columns that nearly every kind has.
extension ResourceDefinition.PrinterColumn {
    /// The column that identifies the row.
    public static let name = Self(
        "Name", format: "name", description: "Name must be unique within a namespace."
    ) { $0["metadata", "name"] ?? "" }

    /// How long ago the object was created.
    public static let age = Self(
        "Age", type: "date", description: "The time since the object was created."
    ) { $0["metadata", "creationTimestamp"] ?? .null }

    /// A number found at a path; 0 where there is none, as a reader expects of a count.
    public static func count(_ name: String, _ path: [String], priority: Int = 0, description: String) -> Self {
        Self(name, type: "integer", priority: priority, description: description) { object in
            .int(Int64(object.value(at: path)?.int ?? 0))
        }
    }

    /// A text found at a path; empty where there is none.
    public static func text(_ name: String, _ path: [String], priority: Int = 0, description: String) -> Self {
        Self(name, priority: priority, description: description) { object in object.value(at: path) ?? "" }
    }
}

extension JSON {
    /// The value at a path of object members.
    package func value(at path: [String]) -> JSON? {
        var value: JSON? = self
        for key in path { value = value?[key] }
        return value
    }
}
