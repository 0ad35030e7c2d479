import Schema

/// What the agent and the scheduler report of a pod. Nothing here is required: a status grows field by field.
extension PodSchema {
    static let status = Schema.object(
        "io.k8s.api.core.v1.PodStatus",
        [
            "phase": .string.doc("Pending, Running, Succeeded, Failed or Unknown."),
            "conditions": .conditions("io.k8s.api.core.v1.PodCondition", ["lastProbeTime": .dateTime]),
            "message": .string, "reason": .string, "nominatedNodeName": .string, "hostIP": .string,
            "hostIPs": .array(of: .object("io.k8s.api.core.v1.HostIP", ["ip": .string])).mergingBy("ip"),
            "podIP": .string,
            "podIPs": .array(of: .object("io.k8s.api.core.v1.PodIP", ["ip": .string])).mergingBy("ip"),
            "startTime": .dateTime, "initContainerStatuses": .array(of: containerStatus),
            "containerStatuses": .array(of: containerStatus),
            "qosClass": .string, "ephemeralContainerStatuses": .array(of: containerStatus), "resize": .string,
            "resourceClaimStatuses": .list(
                of: .object(
                    "io.k8s.api.core.v1.PodResourceClaimStatus", ["name": .string, "resourceClaimName": .string]),
                keys: "name"
            ).retainingKeys(),
        ])

    private static let containerStatus = Schema.object(
        "io.k8s.api.core.v1.ContainerStatus",
        [
            "name": .string, "state": containerState, "lastState": containerState, "ready": .boolean,
            "restartCount": .int32, "image": .string, "imageID": .string, "containerID": .string, "started": .boolean,
            "allocatedResources": .map(of: .quantity), "resources": resources,
            "volumeMounts": .array(
                of: .object(
                    "io.k8s.api.core.v1.VolumeMountStatus",
                    [
                        "name": .string, "mountPath": .string, "readOnly": .boolean, "recursiveReadOnly": .string,
                    ])
            ).mergingBy("mountPath"),
            "user": .object(
                "io.k8s.api.core.v1.ContainerUser",
                [
                    "linux": .object(
                        "io.k8s.api.core.v1.LinuxContainerUser",
                        ["uid": .int64, "gid": .int64, "supplementalGroups": .array(of: .int64)])
                ]),
            "allocatedResourcesStatus": .array(
                of: .object(
                    "io.k8s.api.core.v1.ResourceStatus",
                    [
                        "name": .string,
                        "resources": .array(
                            of: .object(
                                "io.k8s.api.core.v1.ResourceHealth", ["resourceID": .string, "health": .string])),
                    ])
            ).mergingBy("name"),
        ])

    private static let containerState = Schema.object(
        "io.k8s.api.core.v1.ContainerState",
        [
            "waiting": .object(
                "io.k8s.api.core.v1.ContainerStateWaiting", ["reason": .string, "message": .string]),
            "running": .object("io.k8s.api.core.v1.ContainerStateRunning", ["startedAt": .dateTime]),
            "terminated": .object(
                "io.k8s.api.core.v1.ContainerStateTerminated",
                [
                    "exitCode": .int32, "signal": .int32, "reason": .string, "message": .string,
                    "startedAt": .dateTime, "finishedAt": .dateTime, "containerID": .string,
                ]),
        ])
}
