import Schema

/// With which rights a pod and its containers run.
extension PodSchema {
    static let podSecurityContext = Schema.object(
        "io.k8s.api.core.v1.PodSecurityContext",
        [
            "seLinuxOptions": seLinuxOptions, "windowsOptions": windowsOptions, "runAsUser": .int64,
            "runAsGroup": .int64, "runAsNonRoot": .boolean, "supplementalGroups": .array(of: .int64),
            "supplementalGroupsPolicy": .string.oneOf("Merge", "Strict"), "fsGroup": .int64,
            "sysctls": .array(
                of: .object("io.k8s.api.core.v1.Sysctl", ["name": .string.required(), "value": .string])),
            "fsGroupChangePolicy": .string.oneOf("OnRootMismatch", "Always"), "seccompProfile": seccompProfile,
            "appArmorProfile": appArmorProfile, "seLinuxChangePolicy": .string.oneOf("MountOption", "Recursive"),
        ])

    static let securityContext = Schema.object(
        "io.k8s.api.core.v1.SecurityContext",
        [
            "capabilities": .object(
                "io.k8s.api.core.v1.Capabilities", ["add": .array(of: .string), "drop": .array(of: .string)]),
            "privileged": .boolean, "seLinuxOptions": seLinuxOptions, "windowsOptions": windowsOptions,
            "runAsUser": .int64, "runAsGroup": .int64, "runAsNonRoot": .boolean, "readOnlyRootFilesystem": .boolean,
            "allowPrivilegeEscalation": .boolean, "procMount": .string.oneOf("Default", "Unmasked"),
            "seccompProfile": seccompProfile, "appArmorProfile": appArmorProfile,
        ])

    private static let seLinuxOptions = Schema.object(
        "io.k8s.api.core.v1.SELinuxOptions",
        ["user": .string, "role": .string, "type": .string, "level": .string])

    private static let windowsOptions = Schema.object(
        "io.k8s.api.core.v1.WindowsSecurityContextOptions",
        [
            "gmsaCredentialSpecName": .string, "gmsaCredentialSpec": .string, "runAsUserName": .string,
            "hostProcess": .boolean,
        ])

    private static let seccompProfile = Schema.object(
        "io.k8s.api.core.v1.SeccompProfile",
        [
            "type": .string.oneOf("Localhost", "RuntimeDefault", "Unconfined").required(),
            "localhostProfile": .string,
        ])

    private static let appArmorProfile = Schema.object(
        "io.k8s.api.core.v1.AppArmorProfile",
        [
            "type": .string.oneOf("Localhost", "RuntimeDefault", "Unconfined").required(),
            "localhostProfile": .string,
        ])
}
