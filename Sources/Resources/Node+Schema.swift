import JSON
import Schema

extension Node {
    static let schema = Schema.resource("io.k8s.api.core.v1.Node", ["spec": spec, "status": status])
        .doc("A machine that runs pods.")

    private static let spec = Schema.object(
        "io.k8s.api.core.v1.NodeSpec",
        [
            "podCIDR": .string.doc("The range of the addresses of the node's pods."),
            "podCIDRs": .array(of: .string, .set).mergingPrimitives().doc(
                "The ranges of the addresses of the node's pods, at most one of each family."),
            "providerID": .string.doc("How the machine's provider names it."),
            "unschedulable": .boolean.doc("Whether new pods stay away, as after `kubectl cordon`."),
            "taints": .array(of: taint).doc("What pods must tolerate to run here."),
            "configSource": configSource.doc("No longer in use."),
            "externalID": .string.doc("No longer in use."),
        ])

    private static let taint = Schema.object(
        "io.k8s.api.core.v1.Taint",
        [
            "key": .string.required(), "value": .string,
            "effect": .string.oneOf("NoSchedule", "PreferNoSchedule", "NoExecute").required().doc(
                "What happens to a pod that does not tolerate the taint."),
            "timeAdded": .dateTime.doc("Since when pods are evicted for it."),
        ])

    private static let configSource = Schema.object(
        "io.k8s.api.core.v1.NodeConfigSource",
        [
            "configMap": .object(
                "io.k8s.api.core.v1.ConfigMapNodeConfigSource",
                [
                    "namespace": .string.required(), "name": .string.required(), "uid": .string,
                    "resourceVersion": .string, "kubeletConfigKey": .string.required(),
                ])
        ])

    private static let status = Schema.object(
        "io.k8s.api.core.v1.NodeStatus",
        [
            "capacity": .map(of: .quantity).doc("What the node has."),
            "allocatable": .map(of: .quantity).doc("What of it pods may use."),
            "phase": .string.doc("No longer in use."),
            "conditions": .conditions("io.k8s.api.core.v1.NodeCondition", ["lastHeartbeatTime": .dateTime]).doc(
                "How the node is: Ready, MemoryPressure, DiskPressure, PIDPressure."),
            // Types repeat: a node has an internal address of each family.
            "addresses": .array(of: address).mergingBy("type").doc("Where the node is reached."),
            "daemonEndpoints": .object(
                "io.k8s.api.core.v1.NodeDaemonEndpoints",
                ["kubeletEndpoint": .object("io.k8s.api.core.v1.DaemonEndpoint", ["Port": .int32.required()])]
            ).doc("The ports of the node's daemons."),
            "nodeInfo": nodeInfo.doc("What the machine says about itself."),
            "images": .array(
                of: .object(
                    "io.k8s.api.core.v1.ContainerImage", ["names": .array(of: .string), "sizeBytes": .int64])
            ).doc("The images that the node has."),
            "volumesInUse": .array(of: .string).doc("The attachable volumes that are mounted."),
            "volumesAttached": .array(
                of: .object(
                    "io.k8s.api.core.v1.AttachedVolume",
                    ["name": .string.required(), "devicePath": .string.required()])
            ).doc("The volumes that are attached."),
            "config": .object(
                "io.k8s.api.core.v1.NodeConfigStatus",
                [
                    "assigned": configSource, "active": configSource, "lastKnownGood": configSource, "error": .string,
                ]
            ).doc("No longer in use."),
            "runtimeHandlers": .array(
                of: .object(
                    "io.k8s.api.core.v1.NodeRuntimeHandler",
                    [
                        "name": .string,
                        "features": .object(
                            "io.k8s.api.core.v1.NodeRuntimeHandlerFeatures",
                            ["recursiveReadOnlyMounts": .boolean, "userNamespaces": .boolean]),
                    ])
            ).doc("The container runtimes that the node offers."),
            "features": .object("io.k8s.api.core.v1.NodeFeatures", ["supplementalGroupsPolicy": .boolean]).doc(
                "What the container runtime can do."),
        ])

    private static let address = Schema.object(
        "io.k8s.api.core.v1.NodeAddress",
        [
            "type": .string.required().doc("Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS."),
            "address": .string.required(),
        ])

    /// Every field is always there, but may be empty: an agent does not know all of them.
    private static let nodeInfo = Schema.object(
        "io.k8s.api.core.v1.NodeSystemInfo",
        [
            "machineID": .string, "systemUUID": .string, "bootID": .string, "kernelVersion": .string,
            "osImage": .string, "containerRuntimeVersion": .string, "kubeletVersion": .string,
            "kubeProxyVersion": .string, "operatingSystem": .string, "architecture": .string,
        ])
}
