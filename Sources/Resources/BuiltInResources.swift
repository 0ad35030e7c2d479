/// The kinds that every server serves, in the order in which discovery lists them.
public enum BuiltInResources {
    public static let all: [ResourceDefinition] = [
        ConfigMap.definition, Endpoints.definition, Event.definition, Namespace.definition, Node.definition,
        Pod.definition, Secret.definition, ServiceAccount.definition, Service.definition, Deployment.definition,
        ReplicaSet.definition, HorizontalPodAutoscaler.definition, Lease.definition, EndpointSlice.definition,
    ]
}
