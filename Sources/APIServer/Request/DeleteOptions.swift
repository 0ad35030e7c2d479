import JSON
import Storage

/// How to delete (meta/v1 DeleteOptions), from the body or, where that says nothing, the query.
struct DeleteOptions: Sendable {
    enum Propagation: String, Sendable {
        case orphan = "Orphan"
        case background = "Background"
        case foreground = "Foreground"
    }

    var graceSeconds: Int?
    var propagation: Propagation?
    var uid: String?
    var revision: Revision?
    var isDryRun = false

    init() {}

    init(_ context: RequestContext) async throws {
        let body = try await context.body()
        let json: JSON =
            body.isEmpty
            ? [:]
            : try BodyDecoder.decode(
                body, context.contentType, kind: "DeleteOptions", schema: CommonSchemas.deleteOptions)
        try self.init(json, context.query)
    }

    init(_ json: JSON, _ query: Query) throws(StatusError) {
        graceSeconds = json["gracePeriodSeconds"]?.int
        if graceSeconds == nil { graceSeconds = try query.count("gracePeriodSeconds") }
        if let graceSeconds, graceSeconds < 0 {
            throw Self.invalid(
                "gracePeriodSeconds", "Invalid value: \(graceSeconds): must be greater than or equal to 0")
        }
        if let text = json["propagationPolicy"]?.string ?? query["propagationPolicy"], !text.isEmpty {
            guard let value = Propagation(rawValue: text) else {
                throw Self.invalid(
                    "propagationPolicy",
                    "Unsupported value: \"\(text)\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""
                )
            }
            propagation = value
        } else {
            var isOrphaning = json["orphanDependents"]?.bool
            if isOrphaning == nil { isOrphaning = try query.flag("orphanDependents") }
            propagation = isOrphaning.map { $0 ? .orphan : .background }
        }
        uid = json["preconditions", "uid"]?.string
        revision = (json["preconditions", "resourceVersion"]?.string).flatMap { Revision($0) }
        let dryRun = json["dryRun"]?.array?.compactMap(\.string) ?? []
        isDryRun = try WriteOptions.isDryRun(dryRun.isEmpty ? query.values("dryRun") : dryRun)
    }

    private static func invalid(_ field: String, _ message: String) -> StatusError {
        .invalid(
            kind: "DeleteOptions", group: "meta.k8s.io", name: "",
            [.init(field: field, reason: .invalid, message: message)])
    }
}
