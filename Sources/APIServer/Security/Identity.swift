/// Who sent a request.
struct Identity: Sendable, Hashable {
    var name: String
    var groups: [String]

    /// Members may do everything: it is the group of the administrator's certificate.
    static let mastersGroup = "system:masters"
    static let anonymous = Identity(name: "system:anonymous", groups: ["system:unauthenticated"])
}
