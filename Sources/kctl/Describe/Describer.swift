import Client
import JSON
import Platform
import Resources

/// Describes the objects of one kind: one file each, named in `Describers`.
protocol Describer: Sendable {
    /// Writes everything but the events. May ask the server for what belongs to the object.
    static func describe(_ object: JSON, _ context: DescribeContext, into text: inout Description) async throws
    /// Whether the object's events are told behind it.
    static var hasEvents: Bool { get }
}

extension Describer {
    static var hasEvents: Bool { true }
}

/// What describers have at hand.
struct DescribeContext: Sendable {
    var cluster: Cluster
    var now: Timestamp

    func list(
        _ resource: GroupVersionResource, namespace: String?, labelSelector: String? = nil, fieldSelector: String? = nil
    ) async throws -> [JSON] {
        try await cluster.client.list(
            resource, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector
        ).items
    }

    /// The pods that an object controls, among those of a selector.
    func pods(controlledBy object: JSON, selector: JSON?) async throws -> [JSON] {
        let text = Values.selector(selector)
        guard text != "<none>" else { return [] }
        let pods = try await list(
            Pod.definition.resource, namespace: object["metadata", "namespace"]?.string, labelSelector: text)
        let uid = object["metadata", "uid"]?.string
        return pods.filter { pod in
            pod["metadata", "ownerReferences"]?.array?.contains {
                $0["controller"]?.bool ?? false && $0["uid"]?.string == uid
            } ?? false
        }
    }
}

/// The describers by kind; kinds without one are told field by field.
enum Describers {
    static func describer(_ type: ResourceType) -> any Describer.Type {
        switch (type.group, type.kind) {
        case ("", "ConfigMap"): ConfigMapDescriber.self
        case ("", "Endpoints"): EndpointsDescriber.self
        case ("", "Namespace"): NamespaceDescriber.self
        case ("", "Node"): NodeDescriber.self
        case ("", "Pod"): PodDescriber.self
        case ("", "Secret"): SecretDescriber.self
        case ("", "Service"): ServiceDescriber.self
        case ("", "ServiceAccount"): ServiceAccountDescriber.self
        case ("apps", "Deployment"): DeploymentDescriber.self
        case ("apps", "ReplicaSet"): ReplicaSetDescriber.self
        case ("autoscaling", "HorizontalPodAutoscaler"): AutoscalerDescriber.self
        case ("discovery.k8s.io", "EndpointSlice"): EndpointSliceDescriber.self
        default: GenericDescriber.self
        }
    }
}
