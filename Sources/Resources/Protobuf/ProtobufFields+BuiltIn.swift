import Schema

/// The numbers of the fields of every built-in kind, as Kubernetes 1.32 publishes them in its `generated.proto` files.
extension ProtobufFields {
    public static let builtIn: ProtobufFields = {
        var fields = ProtobufFields()
        fields.add("io.k8s.api.core.v1", core)
        fields.add("io.k8s.apimachinery.pkg.apis.meta.v1", meta)
        fields.add("io.k8s.api.apps.v1", apps)
        fields.add("io.k8s.api.autoscaling.v1", autoscalingV1)
        fields.add("io.k8s.api.autoscaling.v2", autoscalingV2)
        fields.add("io.k8s.api.coordination.v1", coordination)
        fields.add("io.k8s.api.discovery.v1", discovery)
        fields.add("io.k8s.api.policy.v1", policy)
        return fields
    }()

    /// meta/v1.
    private static let meta: KeyValuePairs<String, String> = [
        "Condition": "type status observedGeneration lastTransitionTime reason message",
        "DeleteOptions":
            "gracePeriodSeconds? preconditions orphanDependents? propagationPolicy dryRun "
            + "ignoreStoreReadErrorWithClusterBreakingPotential",
        "LabelSelector": "matchLabels matchExpressions",
        "LabelSelectorRequirement": "key operator values",
        "ManagedFieldsEntry": "manager operation apiVersion time - fieldsType fieldsV1 subresource",
        "ObjectMeta":
            "name generateName namespace selfLink uid resourceVersion generation creationTimestamp "
            + "deletionTimestamp deletionGracePeriodSeconds? labels annotations ownerReferences finalizers "
            + "- - managedFields",
        "OwnerReference": "kind - name uid apiVersion controller? blockOwnerDeletion?",
        "Preconditions": "uid resourceVersion",
    ]

    /// apps/v1.
    private static let apps: KeyValuePairs<String, String> = [
        "Deployment": "metadata spec status",
        "DeploymentCondition": "type status - reason message lastUpdateTime lastTransitionTime",
        "DeploymentSpec":
            "replicas? selector template strategy minReadySeconds revisionHistoryLimit? paused - "
            + "progressDeadlineSeconds?",
        "DeploymentStatus":
            "observedGeneration replicas updatedReplicas availableReplicas unavailableReplicas "
            + "conditions readyReplicas collisionCount?",
        "DeploymentStrategy": "type rollingUpdate",
        "ReplicaSet": "metadata spec status",
        "ReplicaSetCondition": "type status lastTransitionTime reason message",
        "ReplicaSetSpec": "replicas? selector template minReadySeconds",
        "ReplicaSetStatus":
            "replicas? fullyLabeledReplicas observedGeneration readyReplicas availableReplicas "
            + "conditions",
        "RollingUpdateDeployment": "maxUnavailable maxSurge",
    ]

    /// autoscaling/v1.
    private static let autoscalingV1: KeyValuePairs<String, String> = [
        "CrossVersionObjectReference": "kind name apiVersion",
        "HorizontalPodAutoscaler": "metadata spec status",
        "HorizontalPodAutoscalerSpec": "scaleTargetRef minReplicas? maxReplicas targetCPUUtilizationPercentage?",
        "HorizontalPodAutoscalerStatus":
            "observedGeneration? lastScaleTime currentReplicas desiredReplicas "
            + "currentCPUUtilizationPercentage?",
        "Scale": "metadata spec status",
        "ScaleSpec": "replicas?",
        "ScaleStatus": "replicas? selector",
    ]

    /// autoscaling/v2.
    private static let autoscalingV2: KeyValuePairs<String, String> = [
        "ContainerResourceMetricSource": "name target container",
        "ContainerResourceMetricStatus": "name current container",
        "CrossVersionObjectReference": "kind name apiVersion",
        "ExternalMetricSource": "metric target",
        "ExternalMetricStatus": "metric current",
        "HPAScalingPolicy": "type value periodSeconds",
        "HPAScalingRules": "selectPolicy policies stabilizationWindowSeconds?",
        "HorizontalPodAutoscaler": "metadata spec status",
        "HorizontalPodAutoscalerBehavior": "scaleUp scaleDown",
        "HorizontalPodAutoscalerCondition": "type status lastTransitionTime reason message",
        "HorizontalPodAutoscalerSpec": "scaleTargetRef minReplicas? maxReplicas metrics behavior",
        "HorizontalPodAutoscalerStatus":
            "observedGeneration? lastScaleTime currentReplicas desiredReplicas? currentMetrics "
            + "conditions",
        "MetricIdentifier": "name selector",
        "MetricSpec": "type object pods resource external - containerResource",
        "MetricStatus": "type object pods resource external - containerResource",
        "MetricTarget": "type value averageValue averageUtilization?",
        "MetricValueStatus": "value averageValue averageUtilization?",
        "ObjectMetricSource": "describedObject target metric",
        "ObjectMetricStatus": "metric current describedObject",
        "PodsMetricSource": "metric target",
        "PodsMetricStatus": "metric current",
        "ResourceMetricSource": "name target",
        "ResourceMetricStatus": "name current",
    ]

    /// coordination.k8s.io/v1.
    private static let coordination: KeyValuePairs<String, String> = [
        "Lease": "metadata spec",
        "LeaseSpec":
            "holderIdentity leaseDurationSeconds? acquireTime renewTime leaseTransitions? strategy "
            + "preferredHolder",
    ]

    /// discovery.k8s.io/v1.
    private static let discovery: KeyValuePairs<String, String> = [
        "Endpoint": "addresses conditions hostname targetRef deprecatedTopology nodeName zone hints",
        "EndpointConditions": "ready? serving? terminating?",
        "EndpointHints": "forZones",
        "EndpointPort": "name protocol port? appProtocol",
        "EndpointSlice": "metadata endpoints ports addressType",
        "ForZone": "name",
    ]

    /// policy/v1.
    private static let policy: KeyValuePairs<String, String> = [
        "Eviction": "metadata deleteOptions"
    ]
}
