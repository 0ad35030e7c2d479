import JSON
import Resources
import Testing

/// Pods that are refused, and in which words.
@Suite("Invalid pods") struct InvalidPodTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var spec: JSON
        var messages: [String]
        var testDescription: String { messages.joined(separator: "; ") }
        init(_ spec: JSON, _ messages: String...) {
            self.spec = spec
            self.messages = messages
        }
        /// Of a pod with one container, with these fields.
        init(container: JSON, _ messages: String..., volumes: JSON? = nil) {
            spec = ["containers": [PodDefaultsTests.container(container)]]
            spec["volumes"] = volumes
            self.messages = messages.map { "spec.containers[0].\($0)" }
        }
        /// Of a pod that would be right without these fields.
        init(with fields: JSON, _ messages: String...) {
            spec = ["containers": [PodDefaultsTests.container()]]
            for (name, value) in fields.object ?? [:] { spec[name] = value }
            self.messages = messages
        }
    }

    static let containers: [Case] = [
        Case([:], "spec.containers: Required value"),
        Case(["containers": []], "spec.containers: Required value"),
        Case(
            ["containers": [["name": "a"]]], "spec.containers[0].image: Required value"),
        Case(
            ["containers": [["name": "a", "image": "x"], ["name": "a", "image": "y"]]],
            #"spec.containers[1].name: Duplicate value: "a""#),
        Case(
            ["containers": [["name": "a", "image": "x"]], "initContainers": [["name": "a", "image": "y"]]],
            #"spec.initContainers[0].name: Duplicate value: "a""#),
        Case(
            container: ["name": "Main"],
            #"name: Invalid value: "Main": a lowercase RFC 1123 label must consist of lower case alphanumeric "#
                + "characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or "
                + "'123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"),
        Case(
            container: ["image": " nginx"],
            #"image: Invalid value: " nginx": must not have leading or trailing whitespace"#),
        Case(
            container: ["imagePullPolicy": "Sometimes"],
            #"imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never""#),
        Case(
            container: ["restartPolicy": "Always"],
            "restartPolicy: Forbidden: may not be set for non-init containers"),
        Case(
            with: [
                "initContainers": [["name": "i", "image": "x", "lifecycle": ["preStop": ["exec": ["command": ["a"]]]]]]
            ],
            "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without "
                + "restartPolicy=Always"),
        Case(
            with: ["ephemeralContainers": [["name": "e", "image": "x"]]],
            "spec.ephemeralContainers: Forbidden: cannot be set on create"),
        Case(
            container: ["ports": [["containerPort": 70_000], ["containerPort": 80, "name": "a_b"]]],
            "ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
            #"ports[1].name: Invalid value: "a_b": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"#
        ),
        Case(
            container: ["ports": [["containerPort": 80, "name": "web"], ["containerPort": 81, "name": "web"]]],
            #"ports[1].name: Duplicate value: "web""#),
        Case(
            container: ["ports": [["containerPort": 80, "hostPort": 80], ["containerPort": 81, "hostPort": 80]]],
            #"ports[1].hostPort: Duplicate value: "TCP//80""#),
        Case(
            container: ["ports": [["containerPort": 80, "protocol": "ICMP"]]],
            #"ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP""#),
    ]

    static let environment: [Case] = [
        Case(container: ["env": [["value": "x"]]], "env[0].name: Required value"),
        Case(
            container: ["env": [["name": "A=B"]]],
            #"env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable "#
                + "ASCII characters other than '='"),
        Case(
            container: ["env": [["name": "A", "valueFrom": [:]]]],
            #"env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, "#
                + "`configMapKeyRef` or `secretKeyRef`"),
        Case(
            container: [
                "env": [["name": "A", "value": "x", "valueFrom": ["secretKeyRef": ["name": "s", "key": "k"]]]]
            ], #"env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty"#),
        Case(
            container: ["env": [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "spec.volumes"]]]]],
            #"env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "spec.volumes": supported values: "#
                + #""metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "#
                + #""spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs""#),
        Case(
            container: [
                "env": [
                    [
                        "name": "A",
                        "valueFrom": ["configMapKeyRef": ["key": "k"], "secretKeyRef": ["name": "s", "key": "k"]],
                    ]
                ]
            ], "env[0].valueFrom.configMapKeyRef.name: Required value",
            #"env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time"#),
        Case(
            container: ["envFrom": [["prefix": "X_"]]],
            #"envFrom[0]: Invalid value: "": must specify one of: `configMapRef` or `secretRef`"#),
    ]

    static let probesAndResources: [Case] = [
        Case(container: ["livenessProbe": [:]], "livenessProbe: Required value: must specify a handler type"),
        Case(
            container: ["livenessProbe": ["exec": ["command": ["a"]], "tcpSocket": ["port": 1]]],
            "livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"),
        Case(
            container: ["livenessProbe": ["httpGet": ["port": 0], "successThreshold": 2, "periodSeconds": -1]],
            "livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive",
            "livenessProbe.successThreshold: Invalid value: 2: must be 1",
            "livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0"),
        Case(
            container: ["readinessProbe": ["tcpSocket": ["port": "http"], "terminationGracePeriodSeconds": 5]],
            "readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes"),
        Case(
            container: ["lifecycle": ["preStop": ["sleep": ["seconds": 31]]]],
            "lifecycle.preStop.sleep: Invalid value: 31: must be greater than 0 and less than "
                + "terminationGracePeriodSeconds (30)"),
        Case(
            container: ["resources": ["requests": ["cpu": "2"], "limits": ["cpu": "1"]]],
            #"resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1"#),
        Case(
            container: ["resources": ["limits": ["cpu": "-1"]]],
            #"resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0"#,
            #"resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0"#),
        Case(
            container: ["resources": ["requests": ["gpus": "1"], "limits": ["gpus": "1"]]],
            #"resources.limits[gpus]: Invalid value: "gpus": must be a standard resource for containers"#,
            #"resources.requests[gpus]: Invalid value: "gpus": must be a standard resource for containers"#),
        Case(
            container: ["resources": ["requests": ["example.com/gpu": "1"]]],
            "resources.limits: Required value: Limit must be set for non overcommitable resources"),
        Case(
            container: ["resources": ["requests": ["cpu": "many"]]],
            #"resources.requests[cpu]: Invalid value: "many": quantities must match the regular expression "#
                + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"),
    ]

    static let volumes: [Case] = [
        Case(
            container: ["volumeMounts": [["name": "data", "mountPath": "/a"]]],
            #"volumeMounts[0].name: Not found: "data""#),
        Case(
            container: ["volumeMounts": [["name": "v", "mountPath": "/a"], ["name": "v", "mountPath": "/a"]]],
            #"volumeMounts[1].mountPath: Invalid value: "/a": must be unique"#, volumes: [["name": "v"]]),
        Case(
            container: ["volumeMounts": [["name": "v", "mountPath": "/a", "subPath": "../b"]]],
            #"volumeMounts[0].subPath: Invalid value: "../b": must not contain '..'"#, volumes: [["name": "v"]]),
        Case(
            with: ["volumes": [["name": "v"], ["name": "v"]]], #"spec.volumes[1].name: Duplicate value: "v""#),
        Case(
            with: ["volumes": [["name": "v", "emptyDir": [:], "hostPath": ["path": "/x"]]]],
            "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"),
        Case(
            with: ["volumes": [["name": "v", "configMap": ["defaultMode": 1000]]]],
            "spec.volumes[0].configMap.name: Required value",
            "spec.volumes[0].configMap.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), "
                + "both inclusive"),
        Case(
            with: ["volumes": [["name": "v", "hostPath": ["path": "/a/../b"]]]],
            #"spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'"#),
        Case(
            with: ["volumes": [["name": "v", "downwardAPI": ["items": [["path": "a"]]]]]],
            "spec.volumes[0].downwardAPI.items[0]: Required value: one of fieldRef and resourceFieldRef is required"),
        Case(
            with: ["volumes": [["name": "v", "persistentVolumeClaim": [:]]]],
            "spec.volumes[0].persistentVolumeClaim.claimName: Required value"),
    ]

    static let wholePod: [Case] = [
        Case(
            with: ["restartPolicy": "Sometimes"],
            #"spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure""#),
        Case(
            with: ["dnsPolicy": "None"],
            "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"),
        Case(
            with: ["activeDeadlineSeconds": 0],
            "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"),
        Case(
            with: ["tolerations": [["operator": "Equal"]]],
            #"spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, "#
                + #"which means "match all values and all keys""#),
        Case(
            with: ["tolerations": [["key": "a", "operator": "Has", "effect": "Never"]]],
            #"spec.tolerations[0].operator: Unsupported value: "Has": supported values: "Equal", "Exists""#,
            #"spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoExecute", "NoSchedule", "#
                + #""PreferNoSchedule""#),
        Case(
            with: [
                "affinity": [
                    "nodeAffinity": [
                        "requiredDuringSchedulingIgnoredDuringExecution": [
                            "nodeSelectorTerms": [["matchExpressions": [["key": "a", "operator": "In"]]]]
                        ]
                    ]
                ]
            ],
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]."
                + "matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"),
        Case(
            with: [
                "topologySpreadConstraints": [
                    ["maxSkew": 0, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"]
                ]
            ], "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero"),
        Case(
            with: ["securityContext": ["runAsUser": -1]],
            "spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive"),
        Case(
            with: ["priorityClassName": "high"],
            "spec.priorityClassName: Forbidden: no PriorityClass with name high was found"),
        Case(
            with: ["hostPID": true, "shareProcessNamespace": true],
            "spec.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled"),
    ]

    @Test("each cause is named", arguments: containers + environment + probesAndResources + volumes + wholePod)
    func invalid(_ item: Case) {
        let written = WrittenObject(Pod.definition, PodDefaultsTests.pod(item.spec))
        #expect(written.unknown == [])
        #expect(written.messages.sorted() == item.messages.sorted())
    }

    @Test("of a pod that runs only a few fields may change")
    func update() {
        let pod = WrittenObject(
            Pod.definition,
            PodDefaultsTests.pod([
                "containers": [PodDefaultsTests.container()], "tolerations": [["key": "a", "operator": "Exists"]],
            ])
        ).json
        func messages(_ change: (inout JSON) -> Void) -> [String] {
            var changed = pod
            change(&changed)
            return WrittenObject(Pod.definition, changed, over: pod).messages
        }
        #expect(
            messages { $0["spec", "containers"] = [["name": "main", "image": "other", "imagePullPolicy": "Always"]] }
                == [])
        #expect(messages { $0["spec", "activeDeadlineSeconds"] = 5 } == [])
        #expect(
            messages {
                $0["spec", "tolerations"] = [["key": "a", "operator": "Exists"], ["key": "b", "operator": "Exists"]]
            } == [])
        #expect(messages { $0["metadata", "labels"] = ["a": "b"] } == [])
        #expect(
            messages { $0["spec", "containers"] = [] } == [
                "spec.containers: Required value",
                "spec.containers: Forbidden: pod updates may not add or remove containers",
            ])
        let forbidden = messages { $0["spec", "hostNetwork"] = true }
        #expect(forbidden.count == 1)
        #expect(forbidden.first?.hasPrefix("spec: Forbidden: pod updates may not change fields other than") ?? false)
        #expect(
            messages { $0["spec", "tolerations"] = [["operator": "Exists"]] }.first
                == "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds")
    }
}
