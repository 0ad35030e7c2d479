/// `kctl create service clusterip`
struct CreateClusterIPServiceCommand: Command {
    let name = "clusterip"
    let summary = "Create a ClusterIP service"
    let details = "Create a service with an address of the cluster, for pods with the label app=NAME."
    let examples = """
        kctl create service clusterip web --tcp=80:8080
        """
    let usage = "clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]"
    let flags: [Flag] =
        Creation.flags + [ServiceObject.tcp, .string("clusterip", "The service's address; None makes it headless.")]

    func run(_ invocation: Invocation) async throws {
        let object = try ServiceObject.make(
            try Creation.name(invocation), type: "ClusterIP", invocation.flags)
        try await Creation.run(invocation, type: "services", object)
    }
}
