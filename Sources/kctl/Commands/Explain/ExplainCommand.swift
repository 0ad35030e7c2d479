import Client
import JSON

/// `kctl explain`
struct ExplainCommand: Command {
    let name = "explain"
    let group = CommandGroup.intermediate
    let summary = "Get documentation for a resource"
    let details = """
        Describe fields and structure of various resources.

         This command describes the fields associated with each supported API resource. Fields are identified via a simple \
        JSONPath identifier:

                <type>.<fieldName>[.<fieldName>]

         Information about each field is retrieved from the server in OpenAPI format.
        """
    let examples = """
        # Get the documentation of the resource and its fields
        kctl explain pods

        # Get all the fields in the resource
        kctl explain pods --recursive

        # Get the documentation of a specific field of a resource
        kctl explain pods.spec.containers
        """
    let usage = "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [options]"
    let flags: [Flag] = [
        .string("api-version", "Use given api-version (group/version) of the resource."),
        .string("output", short: "o", default: "plaintext", "Format in which to render the schema: plaintext."),
        .bool(
            "recursive",
            "When true, print the name of all the fields recursively. Otherwise, print the available fields with their "
                + "description."),
    ]

    func run(_ invocation: Invocation) async throws {
        guard let subject = invocation.arguments.first else {
            throw CommandError(
                "You must specify the type of resource to explain. Use \"kctl api-resources\" for a complete list of "
                    + "supported resources.")
        }
        if invocation.arguments.count > 1 {
            throw CommandError("We accept only this format: explain RESOURCE")
        }
        guard ["plaintext", "plaintext-openapiv2"].contains(invocation.flags.string("output")) else {
            throw CommandError("Invalid output format: kctl explain prints plaintext only")
        }
        let path = subject.split(separator: ".").map(String.init)
        var type: ResourceType
        do {
            type = try await invocation.cluster().mapper.type(path.first ?? "")
        } catch let error as CommandError { throw PlainError(error.description) }
        if let version = invocation.nonEmpty("api-version") {
            type = try await invocation.cluster().mapper.type(apiVersion: version, kind: type.kind)
        }
        let prefix = type.group.isEmpty ? "api" : "apis"
        let document = try await invocation.cluster().request("GET", "/openapi/v3/\(prefix)/\(type.apiVersion)")
        let explanation = SchemaExplanation(
            document: document, type: type, path: Array(path.dropFirst()),
            isRecursive: invocation.flags.bool("recursive"))
        invocation.console.print(explanation.heading)
        invocation.console.print(try explanation.text())
    }
}
