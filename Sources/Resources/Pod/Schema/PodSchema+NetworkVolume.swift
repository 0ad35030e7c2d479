import Schema

/// The volume sources that some storage system beyond the node provides.
extension PodSchema {
    static var networkVolumeSources: KeyValuePairs<String, Schema> {
        [
            "awsElasticBlockStore": source(
                "AWSElasticBlockStore", ["volumeID": .string.required(), "partition": .int32]),
            "azureDisk": .object(
                "io.k8s.api.core.v1.AzureDiskVolumeSource",
                [
                    "diskName": .string.required(), "diskURI": .string.required(),
                    "cachingMode": .string.default("ReadWrite"), "fsType": .string.default("ext4"),
                    "readOnly": .boolean.default(false), "kind": .string.default("Shared"),
                ]),
            "azureFile": source("AzureFile", ["secretName": .string.required(), "shareName": .string.required()]),
            "cephfs": source(
                "CephFS",
                [
                    "monitors": .array(of: .string).required(), "path": .string, "user": .string,
                    "secretFile": .string, "secretRef": .localObjectReference,
                ]),
            "cinder": source("Cinder", ["volumeID": .string.required(), "secretRef": .localObjectReference]),
            "fc": source(
                "FC", ["targetWWNs": .array(of: .string), "lun": .int32, "wwids": .array(of: .string)]),
            "flexVolume": source(
                "Flex",
                ["driver": .string.required(), "secretRef": .localObjectReference, "options": .stringMap]),
            "flocker": .object(
                "io.k8s.api.core.v1.FlockerVolumeSource", ["datasetName": .string, "datasetUUID": .string]),
            "gcePersistentDisk": source(
                "GCEPersistentDisk", ["pdName": .string.required(), "partition": .int32]),
            "gitRepo": .object(
                "io.k8s.api.core.v1.GitRepoVolumeSource",
                ["repository": .string.required(), "revision": .string, "directory": .string]),
            "glusterfs": source("Glusterfs", ["endpoints": .string.required(), "path": .string.required()]),
            "iscsi": iscsi,
            "nfs": source("NFS", ["server": .string.required(), "path": .string.required()]),
            "photonPersistentDisk": .object(
                "io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource",
                ["pdID": .string.required(), "fsType": .string]),
            "portworxVolume": source("Portworx", ["volumeID": .string.required()]),
            "quobyte": source(
                "Quobyte",
                [
                    "registry": .string.required(), "volume": .string.required(), "user": .string, "group": .string,
                    "tenant": .string,
                ]),
            "rbd": source(
                "RBD",
                [
                    "monitors": .array(of: .string).required(), "image": .string.required(),
                    "pool": .string.default("rbd"), "user": .string.default("admin"),
                    "keyring": .string.default("/etc/ceph/keyring"), "secretRef": .localObjectReference,
                ]),
            "scaleIO": source(
                "ScaleIO",
                [
                    "gateway": .string.required(), "system": .string.required(),
                    "secretRef": Schema.localObjectReference.required(), "sslEnabled": .boolean,
                    "protectionDomain": .string, "storagePool": .string,
                    "storageMode": .string.default("ThinProvisioned"), "volumeName": .string,
                    "fsType": .string.default("xfs"),
                ]),
            "storageos": source(
                "StorageOS",
                ["volumeName": .string, "volumeNamespace": .string, "secretRef": .localObjectReference]),
            "vsphereVolume": .object(
                "io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource",
                [
                    "volumePath": .string.required(), "fsType": .string, "storagePolicyName": .string,
                    "storagePolicyID": .string,
                ]),
        ]
    }

    private static let iscsi = source(
        "ISCSI",
        [
            "targetPortal": .string.required(), "iqn": .string.required(), "lun": .int32.required(),
            "iscsiInterface": .string.default("default"), "portals": .array(of: .string),
            "chapAuthDiscovery": .boolean, "chapAuthSession": .boolean, "secretRef": .localObjectReference,
            "initiatorName": .string,
        ])

    /// Nearly all of them mount a file system of some type, perhaps only for reading.
    private static func source(_ name: String, _ fields: KeyValuePairs<String, Schema>) -> Schema {
        let withoutFileSystem: Set = ["AzureFile", "CephFS", "Glusterfs", "NFS", "Quobyte"]
        let typeName = "io.k8s.api.core.v1.\(name)VolumeSource"
        let common = Schema.object(
            withoutFileSystem.contains(name)
                ? ["readOnly": .boolean] : ["fsType": .string, "readOnly": .boolean])
        return common.adding(typeName, fields)
    }
}
