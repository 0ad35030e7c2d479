import Schema

/// Volumes: each has a name and one source.
extension PodSchema {
    static let volume = Schema.object(
        "io.k8s.api.core.v1.Volume",
        [
            "name": .string.format(.dnsLabel).required(),
            "hostPath": .object(
                "io.k8s.api.core.v1.HostPathVolumeSource",
                [
                    "path": .string.required(),
                    "type": .string.oneOf(
                        "", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice",
                        "BlockDevice"
                    ).default(""),
                ]),
            "emptyDir": .object(
                "io.k8s.api.core.v1.EmptyDirVolumeSource", ["medium": .string, "sizeLimit": .quantity]
            ).doc("A directory that lives and goes with the pod."),
            "secret": .object(
                "io.k8s.api.core.v1.SecretVolumeSource",
                [
                    "secretName": .string, "items": .array(of: keyToPath), "defaultMode": fileMode.default(420),
                    "optional": .boolean,
                ]),
            "configMap": .object(
                "io.k8s.api.core.v1.ConfigMapVolumeSource",
                [
                    "name": .string, "items": .array(of: keyToPath), "defaultMode": fileMode.default(420),
                    "optional": .boolean,
                ]),
            "downwardAPI": .object(
                "io.k8s.api.core.v1.DownwardAPIVolumeSource",
                ["items": .array(of: downwardFile), "defaultMode": fileMode.default(420)]),
            "projected": projected.doc("Several sources in one directory."),
            "persistentVolumeClaim": .object(
                "io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource",
                ["claimName": .string.required(), "readOnly": .boolean]),
            "ephemeral": ephemeral.doc("A claim that lives and goes with the pod."),
            "csi": .object(
                "io.k8s.api.core.v1.CSIVolumeSource",
                [
                    "driver": .string.required(), "readOnly": .boolean, "fsType": .string,
                    "volumeAttributes": .stringMap, "nodePublishSecretRef": .localObjectReference,
                ]),
            "image": .object(
                "io.k8s.api.core.v1.ImageVolumeSource",
                ["reference": .string, "pullPolicy": .string.oneOf("Always", "IfNotPresent", "Never")]),
        ]
    ).adding("io.k8s.api.core.v1.Volume", networkVolumeSources)

    /// Permissions, 0 to 0777.
    private static let fileMode = Schema.int32

    private static let keyToPath = Schema.object(
        "io.k8s.api.core.v1.KeyToPath",
        ["key": .string.required(), "path": .string.required(), "mode": fileMode])

    private static let downwardFile = Schema.object(
        "io.k8s.api.core.v1.DownwardAPIVolumeFile",
        [
            "path": .string.required(), "fieldRef": fieldSelector, "resourceFieldRef": resourceFieldSelector,
            "mode": fileMode,
        ])

    private static let projected = Schema.object(
        "io.k8s.api.core.v1.ProjectedVolumeSource",
        [
            "sources": .array(
                of: .object(
                    "io.k8s.api.core.v1.VolumeProjection",
                    [
                        "secret": .object(
                            "io.k8s.api.core.v1.SecretProjection",
                            ["name": .string, "items": .array(of: keyToPath), "optional": .boolean]),
                        "configMap": .object(
                            "io.k8s.api.core.v1.ConfigMapProjection",
                            ["name": .string, "items": .array(of: keyToPath), "optional": .boolean]),
                        "downwardAPI": .object(
                            "io.k8s.api.core.v1.DownwardAPIProjection", ["items": .array(of: downwardFile)]),
                        "serviceAccountToken": .object(
                            "io.k8s.api.core.v1.ServiceAccountTokenProjection",
                            [
                                "audience": .string, "expirationSeconds": .int64.default(3600),
                                "path": .string.required(),
                            ]),
                        "clusterTrustBundle": .object(
                            "io.k8s.api.core.v1.ClusterTrustBundleProjection",
                            [
                                "name": .string, "signerName": .string, "labelSelector": .labelSelector,
                                "optional": .boolean, "path": .string.required(),
                            ]),
                    ])),
            "defaultMode": fileMode.default(420),
        ])

    private static let ephemeral = Schema.object(
        "io.k8s.api.core.v1.EphemeralVolumeSource",
        [
            "volumeClaimTemplate": .object(
                "io.k8s.api.core.v1.PersistentVolumeClaimTemplate",
                [
                    "metadata": .objectMeta,
                    "spec": .object(
                        "io.k8s.api.core.v1.PersistentVolumeClaimSpec",
                        [
                            "accessModes": .array(of: .string), "selector": .labelSelector,
                            "resources": .object(
                                "io.k8s.api.core.v1.VolumeResourceRequirements",
                                ["limits": .map(of: .quantity), "requests": .map(of: .quantity)]
                            ).default([:]),
                            "volumeName": .string, "storageClassName": .string,
                            "volumeMode": .string.default("Filesystem"), "dataSource": .typedLocalObjectReference,
                            "dataSourceRef": .typedObjectReference, "volumeAttributesClassName": .string,
                        ]
                    ).required(),
                ])
        ])
}
