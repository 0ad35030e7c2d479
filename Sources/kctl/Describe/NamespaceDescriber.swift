import JSON

enum NamespaceDescriber: Describer {
    static let hasEvents = false

    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws {
        text.heading(object, hasNamespace: false)
        text.line(0, "Status:\t\(object["status", "phase"]?.string ?? "")")
        text.conditions(object, [.type, .status, .transition, .reason, .message])
        // kubectl asks for quotas and limits, which are no kinds of this server: it says so by leaving them out.
    }
}
