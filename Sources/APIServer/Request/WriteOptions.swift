/// The options that every writing verb takes (meta/v1 CreateOptions, UpdateOptions, PatchOptions).
struct WriteOptions: Sendable {
    /// What happens to fields that the schema does not know, and to repeated ones.
    enum FieldValidation: String, Sendable {
        case ignore = "Ignore"
        case warn = "Warn"
        case strict = "Strict"
    }

    var isDryRun = false
    var fieldManager = ""
    var fieldValidation = FieldValidation.warn
    /// Of server-side apply: take over fields that others own.
    var force = false

    init() {}

    init(_ query: Query) throws(StatusError) {
        isDryRun = try Self.isDryRun(query.values("dryRun"))
        fieldManager = query["fieldManager"] ?? ""
        force = try query.flag("force") ?? false
        if let text = query["fieldValidation"], !text.isEmpty {
            guard let value = FieldValidation(rawValue: text) else {
                throw .invalid(
                    kind: "CreateOptions", group: "meta.k8s.io", name: "",
                    [
                        .init(
                            field: "fieldValidation", reason: .notSupported,
                            message:
                                "Unsupported value: \"\(text)\": supported values: \"Ignore\", \"Strict\", \"Warn\"")
                    ])
            }
            fieldValidation = value
        }
    }

    /// `dryRun` may only be absent or `All`.
    static func isDryRun(_ values: [String]) throws(StatusError) -> Bool {
        for value in values where value != "All" {
            throw .invalid(
                kind: "CreateOptions", group: "meta.k8s.io", name: "",
                [
                    .init(
                        field: "dryRun", reason: .notSupported,
                        message: "Unsupported value: \"\(value)\": supported values: \"All\"")
                ])
        }
        return !values.isEmpty
    }
}
