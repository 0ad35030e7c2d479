import JSON
import Schema

extension Service {
    static let schema = Schema.resource("io.k8s.api.core.v1.Service", ["spec": spec, "status": status])
        .doc("A stable address for a set of pods.")

    private static let spec = Schema.object(
        "io.k8s.api.core.v1.ServiceSpec",
        [
            "type": .string.oneOf("ClusterIP", "NodePort", "LoadBalancer", "ExternalName").default("ClusterIP").doc(
                "From where the service is reached: ClusterIP, NodePort, LoadBalancer or ExternalName."),
            "selector": .stringMap.doc("The labels of the pods; without it somebody else keeps the endpoints."),
            "ports": .list(of: port, keys: "port", "protocol").doc("The ports of the service."),
            "clusterIP": .string.doc("The address within the cluster, from the server; None for none."),
            "clusterIPs": .array(of: .string).doc("The addresses within the cluster, `clusterIP` first."),
            "ipFamilies": .array(of: .string.oneOf("IPv4", "IPv6")).doc("The families of these addresses."),
            "ipFamilyPolicy": .string.oneOf("SingleStack", "PreferDualStack", "RequireDualStack").doc(
                "Whether there is an address of each family."),
            "externalIPs": .array(of: .string.format(.ipAddress)).doc(
                "Further addresses that the nodes take traffic for."),
            "sessionAffinity": .string.oneOf("ClientIP", "None").default("None").doc(
                "Whether a client keeps its pod."),
            "sessionAffinityConfig": .object(
                "io.k8s.api.core.v1.SessionAffinityConfig",
                [
                    "clientIP": .object(
                        "io.k8s.api.core.v1.ClientIPConfig",
                        ["timeoutSeconds": .int32.doc("How long after its last connection a client keeps its pod.")])
                ]),
            "externalName": .string.doc("The name that stands behind a service of type ExternalName."),
            "externalTrafficPolicy": .string.oneOf("Cluster", "Local").doc(
                "Whether traffic from outside goes to the pods of its node only."),
            "internalTrafficPolicy": .string.oneOf("Cluster", "Local").doc(
                "Whether traffic from inside goes to the pods of its node only."),
            "trafficDistribution": .string.oneOf("PreferClose").doc("Which endpoints are better than others."),
            "publishNotReadyAddresses": .boolean.doc("Whether pods that are not ready count as ready."),
            "healthCheckNodePort": .int32.doc("Where a load balancer asks a node whether it has pods."),
            "allocateLoadBalancerNodePorts": .boolean.doc("Whether a load balancer needs ports of the nodes."),
            "loadBalancerClass": .string.format(.qualifiedName).doc("Who makes the load balancer; can't be changed."),
            "loadBalancerIP": .string.doc("The load balancer's address, where its maker heeds that."),
            "loadBalancerSourceRanges": .array(of: .string).doc("From where the load balancer takes traffic."),
        ])

    private static let port = Schema.object(
        "io.k8s.api.core.v1.ServicePort",
        [
            "name": .string.doc("Needed, and unique, when there are several ports."),
            "protocol": .string.oneOf("TCP", "UDP", "SCTP").default("TCP"),
            "appProtocol": .string.format(.qualifiedName).doc("What is spoken over it."),
            "port": .int32.range(1...65535).required().doc("The port of the service."),
            "targetPort": .intOrString.doc("The port of the pods, or its name; `port` when left out."),
            "nodePort": .int32.doc("The port of every node, from the server when left out."),
        ])

    private static let status = Schema.object(
        "io.k8s.api.core.v1.ServiceStatus",
        [
            "loadBalancer": .object(
                "io.k8s.api.core.v1.LoadBalancerStatus", ["ingress": .array(of: ingress)]
            ).doc("Where the load balancer is reached."),
            "conditions": .conditions(
                "io.k8s.apimachinery.pkg.apis.meta.v1.Condition", ["observedGeneration": .int64]),
        ])

    private static let ingress = Schema.object(
        "io.k8s.api.core.v1.LoadBalancerIngress",
        [
            "ip": .string, "hostname": .string, "ipMode": .string.oneOf("VIP", "Proxy"),
            "ports": .array(
                of: .object(
                    "io.k8s.api.core.v1.PortStatus",
                    [
                        "port": .int32.required(), "protocol": .string.required().oneOf("TCP", "UDP", "SCTP"),
                        "error": .string,
                    ])),
        ])
}
