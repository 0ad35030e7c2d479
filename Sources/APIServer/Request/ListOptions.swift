import Storage

/// The parameters of a list (meta/v1 ListOptions).
struct ListOptions: Sendable {
    enum Match: String, Sendable {
        case exact = "Exact"
        case notOlderThan = "NotOlderThan"
    }

    /// nil: the latest.
    var revision: Revision?
    var match: Match?
    /// nil: everything at once.
    var limit: Int?
    var continuation: ContinueToken?

    /// - Parameter isWatch: whether the rules of `sendInitialEvents` take the place of those of a list.
    init(_ query: Query, isWatch: Bool = false) throws(StatusError) {
        if let text = query["resourceVersion"], !text.isEmpty {
            guard let number = Revision(text), number >= 0 else {
                throw .badRequest("Invalid value: \"\(text)\": resourceVersion must be a number")
            }
            revision = number
        }
        if let text = query["resourceVersionMatch"], !text.isEmpty {
            guard let value = Match(rawValue: text) else {
                throw Self.invalid(
                    "resourceVersionMatch",
                    "Unsupported value: \"\(text)\": supported values: \"Exact\", \"NotOlderThan\"")
            }
            match = value
        }
        if let limit = try query.count("limit"), limit > 0 { self.limit = min(limit, Limits.listPageMax) }
        if let text = query["continue"], !text.isEmpty {
            continuation = try ContinueToken(text)
            if let revision, revision != 0 {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
        }
        if !isWatch { try checkMatch() }
    }

    private func checkMatch() throws(StatusError) {
        guard let match else { return }
        if continuation != nil {
            throw Self.invalid(
                "resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden when continue is provided")
        }
        if revision == nil {
            throw Self.invalid(
                "resourceVersionMatch",
                "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")
        }
        if match == .exact, revision == 0 {
            throw Self.invalid(
                "resourceVersionMatch",
                "Forbidden: resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"")
        }
    }

    static func invalid(_ field: String, _ message: String) -> StatusError {
        .invalid(
            kind: "ListOptions", group: "meta.k8s.io", name: "",
            [.init(field: field, reason: .forbidden, message: message)])
    }
}
