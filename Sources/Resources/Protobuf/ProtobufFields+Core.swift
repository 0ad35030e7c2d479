import Schema

extension ProtobufFields {
    /// core/v1.
    static let core: KeyValuePairs<String, String> = [
        "AWSElasticBlockStoreVolumeSource": "volumeID fsType partition readOnly",
        "Affinity": "nodeAffinity podAffinity podAntiAffinity",
        "AppArmorProfile": "type localhostProfile",
        "AttachedVolume": "name devicePath",
        "AzureDiskVolumeSource": "diskName diskURI cachingMode fsType readOnly? kind",
        "AzureFileVolumeSource": "secretName shareName readOnly",
        "Binding": "metadata target",
        "CSIVolumeSource": "driver readOnly? fsType volumeAttributes nodePublishSecretRef",
        "Capabilities": "add drop",
        "CephFSVolumeSource": "monitors path user secretFile secretRef readOnly",
        "CinderVolumeSource": "volumeID fsType readOnly secretRef",
        "ClientIPConfig": "timeoutSeconds?",
        "ClusterTrustBundleProjection": "name signerName labelSelector path optional?",
        "ConfigMap": "metadata data binaryData immutable?",
        "ConfigMapEnvSource": "@LocalObjectReference optional?",
        "ConfigMapKeySelector": "@LocalObjectReference key optional?",
        "ConfigMapNodeConfigSource": "namespace name uid resourceVersion kubeletConfigKey",
        "ConfigMapProjection": "@LocalObjectReference items - optional?",
        "ConfigMapVolumeSource": "@LocalObjectReference items defaultMode? optional?",
        "Container":
            "name image command args workingDir ports env resources volumeMounts livenessProbe "
            + "readinessProbe lifecycle terminationMessagePath imagePullPolicy securityContext stdin "
            + "stdinOnce tty envFrom terminationMessagePolicy volumeDevices startupProbe resizePolicy "
            + "restartPolicy",
        "ContainerImage": "names sizeBytes",
        "ContainerPort": "name hostPort containerPort protocol hostIP",
        "ContainerResizePolicy": "resourceName restartPolicy",
        "ContainerState": "waiting running terminated",
        "ContainerStateRunning": "startedAt",
        "ContainerStateTerminated": "exitCode? signal reason message startedAt finishedAt containerID",
        "ContainerStateWaiting": "reason message",
        "ContainerStatus":
            "name state lastState ready? restartCount? image imageID containerID started? "
            + "allocatedResources resources volumeMounts user allocatedResourcesStatus",
        "ContainerUser": "linux",
        "DaemonEndpoint": "Port",
        "DownwardAPIProjection": "items",
        "DownwardAPIVolumeFile": "path fieldRef resourceFieldRef mode?",
        "DownwardAPIVolumeSource": "items defaultMode?",
        "EmptyDirVolumeSource": "medium sizeLimit",
        "EndpointAddress": "ip targetRef hostname nodeName",
        "EndpointPort": "name port protocol appProtocol",
        "EndpointSubset": "addresses notReadyAddresses ports",
        "Endpoints": "metadata subsets",
        "EnvFromSource": "prefix configMapRef secretRef",
        "EnvVar": "name value valueFrom",
        "EnvVarSource": "fieldRef resourceFieldRef configMapKeyRef secretKeyRef",
        "EphemeralContainer": "@EphemeralContainerCommon targetContainerName",
        "EphemeralContainerCommon":
            "name image command args workingDir ports env resources volumeMounts livenessProbe "
            + "readinessProbe lifecycle terminationMessagePath imagePullPolicy securityContext stdin "
            + "stdinOnce tty envFrom terminationMessagePolicy volumeDevices startupProbe resizePolicy "
            + "restartPolicy",
        "EphemeralVolumeSource": "volumeClaimTemplate",
        "Event":
            "metadata involvedObject reason message source firstTimestamp lastTimestamp count type "
            + "eventTime series action related reportingComponent reportingInstance",
        "EventSeries": "count lastObservedTime",
        "EventSource": "component host",
        "ExecAction": "command",
        "FCVolumeSource": "targetWWNs lun fsType readOnly wwids",
        "FlexVolumeSource": "driver fsType secretRef readOnly options",
        "FlockerVolumeSource": "datasetName datasetUUID",
        "GCEPersistentDiskVolumeSource": "pdName fsType partition readOnly",
        "GRPCAction": "port service",
        "GitRepoVolumeSource": "repository revision directory",
        "GlusterfsVolumeSource": "endpoints path readOnly",
        "HTTPGetAction": "path port host scheme httpHeaders",
        "HTTPHeader": "name value",
        "HostAlias": "ip hostnames",
        "HostIP": "ip",
        "HostPathVolumeSource": "path type",
        "ISCSIVolumeSource":
            "targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery - secretRef "
            + "chapAuthSession initiatorName",
        "ImageVolumeSource": "reference pullPolicy",
        "KeyToPath": "key path mode?",
        "Lifecycle": "postStart preStop",
        "LifecycleHandler": "exec httpGet tcpSocket sleep",
        "LinuxContainerUser": "uid? gid? supplementalGroups",
        "LoadBalancerIngress": "ip hostname ipMode ports",
        "LoadBalancerStatus": "ingress",
        "LocalObjectReference": "name",
        "NFSVolumeSource": "server path readOnly",
        "Namespace": "metadata spec status",
        "NamespaceCondition": "type status - lastTransitionTime reason message",
        "NamespaceSpec": "finalizers",
        "NamespaceStatus": "phase conditions",
        "Node": "metadata spec status",
        "NodeAddress": "type address",
        "NodeAffinity":
            "requiredDuringSchedulingIgnoredDuringExecution "
            + "preferredDuringSchedulingIgnoredDuringExecution",
        "NodeCondition": "type status lastHeartbeatTime lastTransitionTime reason message",
        "NodeConfigSource": "- configMap",
        "NodeConfigStatus": "assigned active lastKnownGood error",
        "NodeDaemonEndpoints": "kubeletEndpoint",
        "NodeFeatures": "supplementalGroupsPolicy?",
        "NodeRuntimeHandler": "name features",
        "NodeRuntimeHandlerFeatures": "recursiveReadOnlyMounts? userNamespaces?",
        "NodeSelector": "nodeSelectorTerms",
        "NodeSelectorRequirement": "key operator values",
        "NodeSelectorTerm": "matchExpressions matchFields",
        "NodeSpec": "podCIDR externalID providerID unschedulable taints configSource podCIDRs",
        "NodeStatus":
            "capacity allocatable phase conditions addresses daemonEndpoints nodeInfo images "
            + "volumesInUse volumesAttached config runtimeHandlers features",
        "NodeSystemInfo":
            "machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion "
            + "kubeProxyVersion operatingSystem architecture",
        "ObjectFieldSelector": "apiVersion fieldPath",
        "ObjectReference": "kind namespace name uid apiVersion resourceVersion fieldPath",
        "PersistentVolumeClaimSpec":
            "accessModes resources volumeName selector storageClassName volumeMode dataSource "
            + "dataSourceRef volumeAttributesClassName",
        "PersistentVolumeClaimTemplate": "metadata spec",
        "PersistentVolumeClaimVolumeSource": "claimName readOnly",
        "PhotonPersistentDiskVolumeSource": "pdID fsType",
        "Pod": "metadata spec status",
        "PodAffinity":
            "requiredDuringSchedulingIgnoredDuringExecution "
            + "preferredDuringSchedulingIgnoredDuringExecution",
        "PodAffinityTerm":
            "labelSelector namespaces topologyKey namespaceSelector matchLabelKeys mismatchLabelKeys",
        "PodAntiAffinity":
            "requiredDuringSchedulingIgnoredDuringExecution "
            + "preferredDuringSchedulingIgnoredDuringExecution",
        "PodCondition": "type status lastProbeTime lastTransitionTime reason message",
        "PodDNSConfig": "nameservers searches options",
        "PodDNSConfigOption": "name value",
        "PodIP": "ip",
        "PodOS": "name",
        "PodReadinessGate": "conditionType",
        "PodResourceClaim": "name - resourceClaimName resourceClaimTemplateName",
        "PodResourceClaimStatus": "name resourceClaimName",
        "PodSchedulingGate": "name",
        "PodSecurityContext":
            "seLinuxOptions runAsUser? runAsNonRoot? supplementalGroups fsGroup? runAsGroup? sysctls "
            + "windowsOptions fsGroupChangePolicy seccompProfile appArmorProfile supplementalGroupsPolicy "
            + "seLinuxChangePolicy",
        "PodSpec":
            "volumes containers restartPolicy terminationGracePeriodSeconds? activeDeadlineSeconds? "
            + "dnsPolicy nodeSelector serviceAccountName serviceAccount nodeName hostNetwork hostPID "
            + "hostIPC securityContext imagePullSecrets hostname subdomain affinity schedulerName "
            + "initContainers automountServiceAccountToken? tolerations hostAliases priorityClassName "
            + "priority? dnsConfig shareProcessNamespace? readinessGates runtimeClassName "
            + "enableServiceLinks? preemptionPolicy overhead topologySpreadConstraints ephemeralContainers "
            + "setHostnameAsFQDN? os hostUsers? schedulingGates resourceClaims resources",
        "PodStatus":
            "phase conditions message reason hostIP podIP startTime containerStatuses qosClass "
            + "initContainerStatuses nominatedNodeName podIPs ephemeralContainerStatuses resize "
            + "resourceClaimStatuses hostIPs",
        "PodTemplateSpec": "metadata spec",
        "PortStatus": "port protocol error",
        "PortworxVolumeSource": "volumeID fsType readOnly",
        "PreferredSchedulingTerm": "weight preference",
        "Probe":
            "@ProbeHandler initialDelaySeconds timeoutSeconds periodSeconds successThreshold "
            + "failureThreshold terminationGracePeriodSeconds?",
        "ProbeHandler": "exec httpGet tcpSocket grpc",
        "ProjectedVolumeSource": "sources defaultMode?",
        "QuobyteVolumeSource": "registry volume readOnly user group tenant",
        "RBDVolumeSource": "monitors image fsType pool user keyring secretRef readOnly",
        "ResourceClaim": "name request",
        "ResourceFieldSelector": "containerName resource divisor",
        "ResourceHealth": "resourceID health",
        "ResourceRequirements": "limits requests claims",
        "ResourceStatus": "name resources",
        "SELinuxOptions": "user role type level",
        "ScaleIOVolumeSource":
            "gateway system secretRef sslEnabled protectionDomain storagePool storageMode volumeName "
            + "fsType readOnly",
        "SeccompProfile": "type localhostProfile",
        "Secret": "metadata data type stringData immutable?",
        "SecretEnvSource": "@LocalObjectReference optional?",
        "SecretKeySelector": "@LocalObjectReference key optional?",
        "SecretProjection": "@LocalObjectReference items - optional?",
        "SecretVolumeSource": "secretName items defaultMode? optional?",
        "SecurityContext":
            "capabilities privileged? seLinuxOptions runAsUser? runAsNonRoot? readOnlyRootFilesystem? "
            + "allowPrivilegeEscalation? runAsGroup? procMount windowsOptions seccompProfile "
            + "appArmorProfile",
        "Service": "metadata spec status",
        "ServiceAccount": "metadata secrets imagePullSecrets automountServiceAccountToken?",
        "ServiceAccountTokenProjection": "audience expirationSeconds? path",
        "ServicePort": "name protocol port targetPort nodePort appProtocol",
        "ServiceSpec":
            "ports selector clusterIP type externalIPs - sessionAffinity loadBalancerIP "
            + "loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort "
            + "publishNotReadyAddresses sessionAffinityConfig - - ipFamilyPolicy clusterIPs ipFamilies "
            + "allocateLoadBalancerNodePorts? loadBalancerClass internalTrafficPolicy trafficDistribution",
        "ServiceStatus": "loadBalancer conditions",
        "SessionAffinityConfig": "clientIP",
        "SleepAction": "seconds",
        "StorageOSVolumeSource": "volumeName volumeNamespace fsType readOnly secretRef",
        "Sysctl": "name value",
        "TCPSocketAction": "port host",
        "Taint": "key value effect timeAdded",
        "Toleration": "key operator value effect tolerationSeconds?",
        "TopologySpreadConstraint":
            "maxSkew topologyKey whenUnsatisfiable labelSelector minDomains? nodeAffinityPolicy "
            + "nodeTaintsPolicy matchLabelKeys",
        "TypedLocalObjectReference": "apiGroup kind name",
        "TypedObjectReference": "apiGroup kind name namespace",
        "Volume": "name @VolumeSource",
        "VolumeDevice": "name devicePath",
        "VolumeMount": "name readOnly mountPath subPath mountPropagation subPathExpr recursiveReadOnly",
        "VolumeMountStatus": "name mountPath readOnly recursiveReadOnly",
        "VolumeProjection": "secret downwardAPI configMap serviceAccountToken clusterTrustBundle",
        "VolumeResourceRequirements": "limits requests",
        "VolumeSource":
            "hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs "
            + "persistentVolumeClaim rbd flexVolume cinder cephfs flocker downwardAPI fc azureFile "
            + "configMap vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO "
            + "projected storageos csi ephemeral image",
        "VsphereVirtualDiskVolumeSource": "volumePath fsType storagePolicyName storagePolicyID",
        "WeightedPodAffinityTerm": "weight podAffinityTerm",
        "WindowsSecurityContextOptions": "gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess?",
    ]
}
