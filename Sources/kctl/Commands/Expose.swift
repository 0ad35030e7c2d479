import JSON

/// `kctl expose`
struct ExposeCommand: Command {
    let name = "expose"
    let group = CommandGroup.beginner
    let summary = "Take a deployment, replica set, service or pod and expose it as a new service"
    let details = """
        Make a service for a deployment, replica set, service or pod.

         The new service selects the same pods. It serves the given port, or those that the containers name.
        """
    let examples = """
        # Serve port 80, answered by port 8080 of the deployment's containers
        kctl expose deployment web --port=80 --target-port=8080

        # Reachable from outside, by a port of every node
        kctl expose deployment/web --port=80 --type=NodePort --name=web-outside

        # For one pod only
        kctl expose pod web-0 --port=6379
        """
    let usage =
        "expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] "
        + "[--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]"
    let flags: [Flag] = [
        .filename, .recursive, .kustomize, .output, .showManagedFields, .dryRun, .fieldManager("kubectl-expose"),
        .string("port", "The port that the service serves; those of the containers if it is not given."),
        .string("target-port", "Name or number of the containers' port; the service's port if it is not given."),
        .string("protocol", "TCP (the default), UDP or SCTP."),
        .string("name", "The service's name; that of the exposed object if it is not given."),
        .string("type", "ClusterIP (the default), NodePort, LoadBalancer or ExternalName."),
        .string(
            "selector", "Labels of the pods to send requests to; the exposed object's selector if it is not given."),
        .string("labels", short: "l", "Labels of the service; those of the exposed object if they are not given."),
        .string("cluster-ip", "The service's address; 'None' makes a service without one."),
        .string("external-ip", "A further address at which the service is to be reached."),
        .string("load-balancer-ip", "The address to give to the load balancer."),
        .string("session-affinity", "'ClientIP' sends a client always to the same pod; or 'None'."),
    ]

    func run(_ invocation: Invocation) async throws {
        let flags = invocation.flags
        let printer = try ResultPrinter(invocation)
        let type = try await invocation.cluster().mapper.type("services")
        try await invocation.forEachTarget { target in
            let service = ExposedService(
                name: invocation.nonEmpty("name") ?? target.key.name, target: target, port: flags.string("port"),
                targetPort: flags.string("target-port"), protocolName: flags.string("protocol"),
                type: flags.string("type"), selector: flags.string("selector"), labels: flags.string("labels"),
                clusterIP: flags.string("cluster-ip"), externalIP: flags.string("external-ip"),
                loadBalancerIP: flags.string("load-balancer-ip"), sessionAffinity: flags.string("session-affinity"))
            try printer.print(try await invocation.create(service.object(), type), type, "exposed")
        }
    }
}
