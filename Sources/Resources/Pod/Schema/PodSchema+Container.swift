import Schema

/// Containers and what belongs to one: ports, resources, mounts.
extension PodSchema {
    static let container = Schema.object("io.k8s.api.core.v1.Container", containerFields)

    static let ephemeralContainer = container.adding(
        "io.k8s.api.core.v1.EphemeralContainer", ["targetContainerName": .string])

    private static var containerFields: KeyValuePairs<String, Schema> {
        [
            "name": .string.format(.dnsLabel).required().doc("Unique within the pod."),
            "image": .string.doc("The file system and the program."),
            "command": .array(of: .string).doc("The program, in place of the image's entry point."),
            "args": .array(of: .string).doc("The program's arguments."),
            "workingDir": .string.doc("Where the program starts; the image says it otherwise."),
            "ports": .array(of: containerPort).mergingBy("containerPort").doc("Ports that the container listens on."),
            "envFrom": .array(of: environmentSource).doc("All entries of a ConfigMap or Secret as variables."),
            "env": .array(of: environmentVariable).mergingBy("name").doc("Environment variables."),
            "resources": resources.default([:]).doc("What the container needs, and what it may use at most."),
            "resizePolicy": .array(of: resizePolicy),
            "restartPolicy": .string.doc("Always, for an init container that goes on running beside the others."),
            "volumeMounts": .array(of: volumeMount).mergingBy("mountPath").doc("Where the pod's volumes appear."),
            "volumeDevices": .array(of: volumeDevice).mergingBy("devicePath").doc("Where raw devices appear."),
            "livenessProbe": probe.doc("When it fails, the container is started anew."),
            "readinessProbe": probe.doc("While it fails, the pod gets no requests."),
            "startupProbe": probe.doc("Until it succeeds, the other probes wait."),
            "lifecycle": lifecycle.doc("What is called after the start and before the stop."),
            "terminationMessagePath": .string.default("/dev/termination-log").doc(
                "Where the program leaves its last words."),
            "terminationMessagePolicy": .string.oneOf("File", "FallbackToLogsOnError").default("File"),
            "imagePullPolicy": .string.oneOf("Always", "IfNotPresent", "Never").doc("When the image is fetched."),
            "securityContext": securityContext.doc("With which rights the container runs."),
            "stdin": .boolean,
            "stdinOnce": .boolean,
            "tty": .boolean,
        ]
    }

    private static let containerPort = Schema.object(
        "io.k8s.api.core.v1.ContainerPort",
        [
            "name": .string.doc("By which services and probes may call it."),
            "hostPort": .int32.doc("The same port of the node."),
            "containerPort": .int32.required().doc("Where the container listens."),
            "protocol": .string.oneOf("TCP", "UDP", "SCTP").default("TCP"), "hostIP": .string,
        ])

    static let resources = Schema.object(
        "io.k8s.api.core.v1.ResourceRequirements",
        [
            "limits": .map(of: .quantity).doc("Never more than this."),
            "requests": .map(of: .quantity).doc("What the scheduler sets aside."),
            "claims": .list(
                of: .object(
                    "io.k8s.api.core.v1.ResourceClaim", ["name": .string.required(), "request": .string]),
                keys: "name"),
        ])

    private static let resizePolicy = Schema.object(
        "io.k8s.api.core.v1.ContainerResizePolicy",
        [
            "resourceName": .string.oneOf("cpu", "memory").required(),
            "restartPolicy": .string.oneOf("NotRequired", "RestartContainer").required(),
        ])

    private static let volumeMount = Schema.object(
        "io.k8s.api.core.v1.VolumeMount",
        [
            "name": .string.required(), "readOnly": .boolean,
            "recursiveReadOnly": .string.oneOf("Disabled", "IfPossible", "Enabled"), "mountPath": .string.required(),
            "subPath": .string,
            "mountPropagation": .string.oneOf("None", "HostToContainer", "Bidirectional"), "subPathExpr": .string,
        ])

    private static let volumeDevice = Schema.object(
        "io.k8s.api.core.v1.VolumeDevice", ["name": .string.required(), "devicePath": .string.required()])
}
