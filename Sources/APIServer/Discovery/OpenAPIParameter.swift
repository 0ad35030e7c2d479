import JSON

/// The parameters of the API's operations, as OpenAPI describes them.
struct OpenAPIParameter: Sendable {
    private let name: String
    private let place: String
    private let type: String
    private let description: String

    private init(_ name: String, _ type: String, _ description: String, in place: String = "query") {
        self.name = name
        self.place = place
        self.type = type
        self.description = description
    }

    var json: JSON {
        var json: JSON = [
            "name": .string(name), "in": .string(place), "description": .string(description),
            "schema": ["type": .string(type), "uniqueItems": true],
        ]
        if place == "path" { json["required"] = true }
        return json
    }

    static let name = Self("name", "string", "The object's name.", in: "path")
    static let namespace = Self("namespace", "string", "The namespace of the objects.", in: "path")

    static let list = [
        Self("allowWatchBookmarks", "boolean", "Whether a watch tells from time to time how far it is."),
        Self("continue", "string", "Where the page before ended."),
        Self("fieldSelector", "string", "Chooses objects by their fields."),
        Self("labelSelector", "string", "Chooses objects by their labels."),
        Self("limit", "integer", "The most objects of a page."),
        Self("resourceVersion", "string", "Which state to show, or after which one to begin."),
        Self("resourceVersionMatch", "string", "How resourceVersion is meant: Exact or NotOlderThan."),
        Self("sendInitialEvents", "boolean", "Whether a watch begins with the objects that there are."),
        Self("timeoutSeconds", "integer", "How long the call may last."),
        Self("watch", "boolean", "Whether changes are sent as they come."),
    ]

    private static let dryRun = Self("dryRun", "string", "All: nothing is stored.")

    /// kubectl leaves validation to the server when it finds `fieldValidation` here.
    static let write = [
        dryRun, Self("fieldManager", "string", "Who writes."),
        Self("fieldValidation", "string", "What becomes of unknown fields: Ignore, Warn or Strict."),
    ]

    static let patch = write + [Self("force", "boolean", "Of an apply: takes over fields of others.")]

    static let delete = [
        dryRun, Self("gracePeriodSeconds", "integer", "How long the object may take to end."),
        Self("orphanDependents", "boolean", "No longer in use: see propagationPolicy."),
        Self("propagationPolicy", "string", "What becomes of dependents: Orphan, Background or Foreground."),
    ]
}
