import Schema

/// The schema of pods, in one file a topic. Deployments and replica sets have it as their template.
///
/// It says what types, names, defaults and merge keys fields have. Rules that look at more than one field, or that
/// Kubernetes words in a way of its own, stand in `PodValidation`.
enum PodSchema {
    static let pod = Schema.resource("io.k8s.api.core.v1.Pod", ["spec": spec, "status": status])

    /// `spec.template` of a workload.
    static let template = Schema.object(
        "io.k8s.api.core.v1.PodTemplateSpec", ["metadata": .objectMeta, "spec": spec])

    static let spec = Schema.object(
        "io.k8s.api.core.v1.PodSpec",
        [
            "volumes": .list(of: volume, keys: "name").retainingKeys().doc("What containers may mount."),
            "initContainers": .list(of: container, keys: "name").doc("Run one after the other before the others."),
            "containers": .list(of: container, keys: "name").required().doc("What the pod is for."),
            "ephemeralContainers": .list(of: ephemeralContainer, keys: "name").doc("Added to a running pod."),
            "restartPolicy": .string.oneOf("Always", "OnFailure", "Never").default("Always").doc(
                "Whether containers that ended are started again."),
            "terminationGracePeriodSeconds": .int64.default(30).doc("How long the containers may take to stop."),
            "activeDeadlineSeconds": .int64.doc("How long the pod may run at all."),
            "dnsPolicy": .string.oneOf("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
                .default("ClusterFirst").doc("Where names are looked up."),
            "nodeSelector": .stringMap.doc("Labels that a node must have."),
            "serviceAccountName": .string.doc("As whom the pod speaks to the API server."),
            "serviceAccount": .string.doc("The old name of serviceAccountName."),
            "automountServiceAccountToken": .boolean,
            "nodeName": .string.doc("The node that the scheduler chose."),
            "hostNetwork": .boolean.doc("Whether the pod shares the node's network."),
            "hostPID": .boolean,
            "hostIPC": .boolean,
            "shareProcessNamespace": .boolean,
            "securityContext": podSecurityContext.default([:]),
            "imagePullSecrets": .array(of: .localObjectReference).mergingBy("name"),
            "hostname": .string.doc("The name that the pod calls itself; its own name when empty."),
            "subdomain": .string,
            "affinity": affinity.doc("Which nodes, and which pods nearby, are wanted."),
            "schedulerName": .string.default("default-scheduler"),
            "tolerations": .array(of: toleration).doc("Taints of nodes that do not keep the pod away."),
            "hostAliases": .array(of: hostAlias).mergingBy("ip").doc("Lines for the file of known hosts."),
            "priorityClassName": .string,
            "priority": .int32,
            "dnsConfig": dnsConfig,
            "readinessGates": .array(of: readinessGate).doc("Conditions without which the pod is not ready."),
            "runtimeClassName": .string,
            "enableServiceLinks": .boolean.doc("Whether services appear as environment variables."),
            "preemptionPolicy": .string.oneOf("PreemptLowerPriority", "Never"),
            "overhead": .map(of: .quantity),
            "topologySpreadConstraints": .list(
                of: topologySpreadConstraint, keys: "topologyKey", "whenUnsatisfiable", patchKey: "topologyKey"),
            "setHostnameAsFQDN": .boolean,
            "os": .object(
                "io.k8s.api.core.v1.PodOS", ["name": .string.oneOf("linux", "windows").required()]),
            "hostUsers": .boolean,
            "schedulingGates": .list(
                of: .object("io.k8s.api.core.v1.PodSchedulingGate", ["name": .string.required()]), keys: "name"),
            "resourceClaims": .list(of: podResourceClaim, keys: "name").retainingKeys(),
            "resources": resources,
        ])

    private static let hostAlias = Schema.object(
        "io.k8s.api.core.v1.HostAlias", ["ip": .string.required(), "hostnames": .array(of: .string)])

    private static let readinessGate = Schema.object(
        "io.k8s.api.core.v1.PodReadinessGate", ["conditionType": .string.required()])

    private static let podResourceClaim = Schema.object(
        "io.k8s.api.core.v1.PodResourceClaim",
        [
            "name": .string.format(.dnsLabel).required(), "resourceClaimName": .string,
            "resourceClaimTemplateName": .string,
        ])

    private static let dnsConfig = Schema.object(
        "io.k8s.api.core.v1.PodDNSConfig",
        [
            "nameservers": .array(of: .string), "searches": .array(of: .string),
            "options": .array(
                of: .object("io.k8s.api.core.v1.PodDNSConfigOption", ["name": .string, "value": .string])),
        ])
}
