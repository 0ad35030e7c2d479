import Schema

/// Environment variables and where their values come from.
extension PodSchema {
    static let environmentVariable = Schema.object(
        "io.k8s.api.core.v1.EnvVar",
        [
            "name": .string.format(.environmentName).required(),
            "value": .string.doc("May name others as $(NAME)."),
            "valueFrom": .object(
                "io.k8s.api.core.v1.EnvVarSource",
                [
                    "fieldRef": fieldSelector, "resourceFieldRef": resourceFieldSelector,
                    "configMapKeyRef": keySelector("io.k8s.api.core.v1.ConfigMapKeySelector"),
                    "secretKeyRef": keySelector("io.k8s.api.core.v1.SecretKeySelector"),
                ]),
        ])

    static let environmentSource = Schema.object(
        "io.k8s.api.core.v1.EnvFromSource",
        [
            "prefix": .string,
            "configMapRef": .object(
                "io.k8s.api.core.v1.ConfigMapEnvSource", ["name": .string, "optional": .boolean]),
            "secretRef": .object("io.k8s.api.core.v1.SecretEnvSource", ["name": .string, "optional": .boolean]),
        ])

    /// A field of the pod itself, such as "status.podIP".
    static let fieldSelector = Schema.object(
        "io.k8s.api.core.v1.ObjectFieldSelector",
        ["apiVersion": .string.default("v1"), "fieldPath": .string.required()])

    /// A resource of a container, such as "limits.cpu".
    static let resourceFieldSelector = Schema.object(
        "io.k8s.api.core.v1.ResourceFieldSelector",
        ["containerName": .string, "resource": .string.required(), "divisor": .quantity.default("0")])

    private static func keySelector(_ typeName: String) -> Schema {
        .object(typeName, ["name": .string, "key": .string.required(), "optional": .boolean])
    }
}
