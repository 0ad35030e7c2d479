/// Manifests in the manner of charts and tutorials, each with another part of what a pod may say.
enum Corpus {
    static let all = [
        probes, database, sidecar, placement, security, projected, generated, daemon, autoscaler, storage,
    ]

    private static let probes = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: probes
          labels: {app.kubernetes.io/name: probes, tier: "1"}
          annotations:
            prometheus.io/scrape: "true"
            description: |
              Any text at all, /even with slashes/.
        spec:
          containers:
            - name: web
              image: registry.example:5000/team/web:v1.2.3@sha256:0000000000000000000000000000000000000000000000000000000000000000
              ports:
                - {name: http, containerPort: 80}
                - {name: https, containerPort: 443, protocol: TCP}
                - {name: dns, containerPort: 53, protocol: UDP, hostPort: 5353, hostIP: 127.0.0.1}
                - {name: dns-tcp, containerPort: 53}
              livenessProbe:
                httpGet:
                  path: /healthz
                  port: http
                  httpHeaders: [{name: X-Probe, value: "yes"}, {name: Empty, value: ""}]
                initialDelaySeconds: 3
                periodSeconds: 3
                terminationGracePeriodSeconds: 5
              readinessProbe:
                grpc: {port: 9000, service: ready}
              startupProbe:
                exec: {command: [cat, /tmp/healthy]}
                failureThreshold: 30
              lifecycle:
                postStart: {tcpSocket: {port: 80}}
                preStop: {sleep: {seconds: 5}}
          readinessGates: [{conditionType: example.com/gate}]
        """

    private static let database = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: wordpress-mysql, labels: {app: wordpress}}
        spec:
          selector: {matchLabels: {app: wordpress, tier: mysql}}
          strategy: {type: Recreate}
          template:
            metadata: {labels: {app: wordpress, tier: mysql}}
            spec:
              containers:
                - image: mysql:8.0
                  name: mysql
                  args: ["--default-authentication-plugin=mysql_native_password"]
                  env:
                    - name: MYSQL_ROOT_PASSWORD
                      valueFrom: {secretKeyRef: {name: mysql-pass, key: password}}
                    - {name: MYSQL_DATABASE, value: wordpress}
                    - {name: EMPTY, value: ""}
                    - {name: my.dotted-name, value: "$(MYSQL_DATABASE)/x"}
                  envFrom:
                    - {prefix: CONFIG_, configMapRef: {name: settings, optional: true}}
                    - {secretRef: {name: more}}
                  ports: [{containerPort: 3306, name: mysql}]
                  volumeMounts: [{name: data, mountPath: /var/lib/mysql, subPath: mysql}]
                  imagePullPolicy: ""
              imagePullSecrets: [{name: registry}]
              volumes:
                - {name: data, persistentVolumeClaim: {claimName: mysql-data}}
        """

    private static let sidecar = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: with-sidecar}
        spec:
          replicas: 0
          paused: true
          minReadySeconds: 5
          selector:
            matchExpressions:
              - {key: app, operator: In, values: [a, b]}
              - {key: old, operator: DoesNotExist}
          template:
            metadata: {labels: {app: a}}
            spec:
              initContainers:
                - name: migrate
                  image: host
                  command: [sh, -c, "exit 0"]
                - name: log-shipper
                  image: host
                  restartPolicy: Always
                  readinessProbe: {exec: {command: ["true"]}}
                  lifecycle: {preStop: {exec: {command: ["true"]}}}
              containers: [{name: app, image: host/sleep, args: ["9"], tty: true, stdin: true, stdinOnce: true}]
              shareProcessNamespace: true
              terminationGracePeriodSeconds: 0
        """

    private static let placement = """
        apiVersion: v1
        kind: Pod
        metadata: {name: placement}
        spec:
          nodeSelector: {disktype: ssd, kubernetes.io/os: linux}
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                  - matchExpressions:
                      - {key: topology.kubernetes.io/zone, operator: In, values: [east, west]}
                      - {key: cores, operator: Gt, values: ["4"]}
                  - matchFields: [{key: metadata.name, operator: In, values: [node-1]}]
              preferredDuringSchedulingIgnoredDuringExecution:
                - {weight: 1, preference: {matchExpressions: [{key: fast, operator: Exists}]}}
            podAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                - labelSelector: {matchExpressions: [{key: security, operator: In, values: [S1]}]}
                  topologyKey: topology.kubernetes.io/zone
                  namespaces: [default, other]
            podAntiAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 100
                  podAffinityTerm:
                    labelSelector: {matchLabels: {app: web}}
                    topologyKey: kubernetes.io/hostname
                    namespaceSelector: {}
                    matchLabelKeys: [pod-template-hash]
          tolerations:
            - {key: dedicated, operator: Equal, value: web, effect: NoSchedule}
            - {key: example.com/lost, operator: Exists, effect: NoExecute, tolerationSeconds: 6000}
            - {operator: Exists}
          topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: topology.kubernetes.io/zone
              whenUnsatisfiable: DoNotSchedule
              minDomains: 2
              labelSelector: {matchLabels: {app: web}}
              nodeAffinityPolicy: Honor
              nodeTaintsPolicy: Ignore
            - {maxSkew: 2, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway}
          schedulerName: my-scheduler
          schedulingGates: [{name: example.com/quota}]
          priorityClassName: system-cluster-critical
          preemptionPolicy: Never
          containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
        """

    private static let security = """
        apiVersion: v1
        kind: Pod
        metadata: {name: security}
        spec:
          securityContext:
            runAsUser: 1000
            runAsGroup: 3000
            fsGroup: 2000
            fsGroupChangePolicy: OnRootMismatch
            supplementalGroups: [4000, 5000]
            runAsNonRoot: true
            seccompProfile: {type: RuntimeDefault}
            sysctls: [{name: net.core.somaxconn, value: "1024"}]
          automountServiceAccountToken: false
          hostUsers: false
          os: {name: linux}
          runtimeClassName: sandboxed
          containers:
            - name: main
              image: busybox
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                privileged: false
                procMount: Default
                capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
                seLinuxOptions: {level: "s0:c123,c456"}
                appArmorProfile: {type: Localhost, localhostProfile: k8s-apparmor-example}
              resources:
                requests: {cpu: 250m, memory: 64Mi, ephemeral-storage: 1Gi}
                limits: {cpu: 1, memory: 128Mi, ephemeral-storage: 2Gi, example.com/gpu: 1, hugepages-2Mi: 100Mi}
              resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
        """

    private static let projected = """
        apiVersion: v1
        kind: Pod
        metadata: {name: projected, namespace: default}
        spec:
          containers:
            - name: main
              image: busybox:1.36
              env:
                - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                - {name: LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app.kubernetes.io/name']"}}}
                - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}
              volumeMounts:
                - {name: all, mountPath: /all, readOnly: true, mountPropagation: HostToContainer}
                - {name: podinfo, mountPath: /podinfo, subPathExpr: "$(NODE)"}
                - {name: cache, mountPath: /cache}
          volumes:
            - name: all
              projected:
                defaultMode: 0400
                sources:
                  - secret: {name: s, items: [{key: username, path: my-group/my-username, mode: 511}]}
                  - configMap: {name: c, optional: true}
                  - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}
                  - serviceAccountToken: {path: token, expirationSeconds: 7200, audience: vault}
            - name: podinfo
              downwardAPI:
                items:
                  - {path: cpu, resourceFieldRef: {containerName: main, resource: requests.cpu}}
            - {name: cache, emptyDir: {medium: Memory, sizeLimit: 500Mi}}
        """

    /// As `kubectl get -o yaml` printed it, with what only the server writes.
    private static let generated = """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          annotations: {deployment.kubernetes.io/desired-replicas: "3", deployment.kubernetes.io/revision: "1"}
          creationTimestamp: "2026-01-01T00:00:00Z"
          generation: 1
          labels: {app: web, pod-template-hash: 5d4f8c7b9}
          name: web-5d4f8c7b9
          namespace: default
          ownerReferences:
            - apiVersion: apps/v1
              blockOwnerDeletion: true
              controller: true
              kind: Deployment
              name: web
              uid: 5b0e1f0a-0000-4000-8000-000000000000
          managedFields:
            - {manager: kubectl, operation: Update, apiVersion: apps/v1, fieldsType: FieldsV1, fieldsV1: {"f:spec": {}}}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web, pod-template-hash: 5d4f8c7b9}}
          template:
            metadata:
              creationTimestamp: null
              labels: {app: web, pod-template-hash: 5d4f8c7b9}
            spec:
              containers: [{name: web, image: "nginx:1.27", resources: {}}]
              restartPolicy: Always
              securityContext: {}
        status: {availableReplicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1, readyReplicas: 3, replicas: 3}
        """

    private static let daemon = """
        apiVersion: v1
        kind: Pod
        metadata: {generateName: node-agent-, name: node-agent-x}
        spec:
          hostNetwork: true
          hostPID: true
          hostIPC: true
          dnsPolicy: ClusterFirstWithHostNet
          hostname: agent
          subdomain: agents
          setHostnameAsFQDN: true
          enableServiceLinks: false
          activeDeadlineSeconds: 600
          restartPolicy: Never
          nodeName: node-1
          hostAliases: [{ip: 127.0.0.1, hostnames: [foo.local, bar.local]}]
          dnsConfig:
            nameservers: [192.0.2.1, "2001:db8::1"]
            searches: [ns1.svc.cluster-domain.example]
            options: [{name: ndots, value: "2"}, {name: edns0}]
          containers:
            - name: agent
              image: agent
              workingDir: /srv
              ports: [{containerPort: 9100}]
              securityContext: {privileged: true}
              terminationMessagePolicy: FallbackToLogsOnError
              volumeMounts: [{name: root, mountPath: /host, mountPropagation: Bidirectional}]
          volumes: [{name: root, hostPath: {path: /, type: Directory}}]
        """

    private static let autoscaler = """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: all-metrics}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          minReplicas: 2
          maxReplicas: 10
          metrics:
            - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 0.5Gi}}}
            - type: ContainerResource
              containerResource: {name: cpu, container: app, target: {type: Utilization, averageUtilization: 60}}
            - {type: Pods, pods: {metric: {name: packets}, target: {type: AverageValue, averageValue: 1k}}}
            - type: Object
              object:
                metric: {name: requests, selector: {matchLabels: {verb: GET}}}
                describedObject: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: main}
                target: {type: Value, value: 10k}
            - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: 30}}}
          behavior:
            scaleDown:
              stabilizationWindowSeconds: 300
              policies: [{type: Percent, value: 10, periodSeconds: 60}]
            scaleUp: {selectPolicy: Disabled}
        """

    private static let storage = """
        apiVersion: v1
        kind: Pod
        metadata: {name: storage}
        spec:
          containers: [{name: main, image: x, volumeDevices: [{name: block, devicePath: /dev/xvda}]}]
          resourceClaims: [{name: gpu, resourceClaimTemplateName: gpu}]
          volumes:
            - {name: block, persistentVolumeClaim: {claimName: block, readOnly: true}}
            - {name: nfs, nfs: {server: nfs.example.com, path: /exports}}
            - {name: iscsi, iscsi: {targetPortal: "10.0.2.15:3260", iqn: "iqn.2001-04.com.example:disk", lun: 0}}
            - {name: rbd, rbd: {monitors: ["10.16.154.78:6789"], image: foo}}
            - {name: csi, csi: {driver: csi.example.com, volumeAttributes: {a: b}}}
            - {name: image, image: {reference: "registry.example/data:1", pullPolicy: IfNotPresent}}
            - name: scratch
              ephemeral:
                volumeClaimTemplate:
                  metadata: {labels: {type: scratch}}
                  spec:
                    accessModes: [ReadWriteOnce]
                    storageClassName: fast
                    resources: {requests: {storage: 1Gi}}
        """
}
