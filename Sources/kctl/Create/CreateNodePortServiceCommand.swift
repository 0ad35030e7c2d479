/// `kctl create service nodeport`
struct CreateNodePortServiceCommand: Command {
    let name = "nodeport"
    let summary = "Create a NodePort service"
    let details = "Create a service that every node serves at a port, for pods with the label app=NAME."
    let examples = """
        kctl create service nodeport web --tcp=80:8080
        """
    let usage = "nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]"
    let flags: [Flag] = Creation.flags + [ServiceObject.tcp]

    func run(_ invocation: Invocation) async throws {
        let object = try ServiceObject.make(try Creation.name(invocation), type: "NodePort", invocation.flags)
        try await Creation.run(invocation, type: "services", object)
    }
}
