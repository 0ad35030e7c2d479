import JSON
import Resources
import Testing

@Suite("Deployments and replica sets") struct WorkloadTests {
    private static let template: JSON = [
        "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "main", "image": "nginx:1"]]],
    ]
    private static let selector: JSON = ["matchLabels": ["app": "web"]]

    private static func deployment(_ more: JSON = [:]) -> JSON {
        var spec: JSON = ["selector": selector, "template": template]
        for (name, value) in more.object ?? [:] { spec[name] = value }
        return ["metadata": ["name": "web", "generation": 1], "spec": spec]
    }

    @Test("a small Deployment gets what Kubernetes gives it, and its template no more than a template gets")
    func defaults() {
        let written = WrittenObject(Deployment.definition, Self.deployment())
        #expect(written.messages == [])
        var expected: JSON = [
            "replicas": 1, "selector": Self.selector, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600,
            "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": "25%", "maxSurge": "25%"]],
        ]
        expected["template"] = [
            "metadata": ["labels": ["app": "web"]],
            "spec": [
                "containers": [
                    [
                        "name": "main", "image": "nginx:1", "imagePullPolicy": "IfNotPresent", "resources": [:],
                        "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                    ]
                ],
                "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
                "securityContext": [:], "terminationGracePeriodSeconds": 30,
            ],
        ]
        #expect(written.json["spec"] == expected)
        #expect(written.json["status"] == [:])
        #expect(WrittenObject(Deployment.definition, written.json, over: written.json).json == written.json)
    }

    @Test(
        "each cause is named",
        arguments: [
            (["replicas": -1], ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"]),
            (
                ["selector": ["matchLabels": ["app": "db"]]],
                [
                    #"spec.template.metadata.labels: Invalid value: map[string]string{"app":"web"}: `selector` does "#
                        + "not match template `labels`"
                ]
            ),
            (["selector": nil], ["spec.selector: Required value"]),
            (
                ["selector": [:]], ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]
            ),
            (
                ["selector": ["matchExpressions": [["key": "a", "operator": "In"]]]],
                [
                    "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is "
                        + "'In' or 'NotIn'"
                ]
            ),
            (
                ["strategy": ["rollingUpdate": ["maxSurge": 0, "maxUnavailable": "0%"]]],
                [
                    #"spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0"#
                ]
            ),
            (
                ["strategy": ["rollingUpdate": ["maxSurge": "many", "maxUnavailable": "101%"]]],
                [
                    #"spec.strategy.rollingUpdate.maxSurge: Invalid value: "many": a valid percent string must be a "#
                        + "numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation "
                        + "is '[0-9]+%')"
                ]
            ),
            (
                ["strategy": ["rollingUpdate": ["maxUnavailable": "101%"]]],
                [
                    #"spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%"#
                ]
            ),
            (
                ["strategy": ["type": "Recreate", "rollingUpdate": ["maxSurge": 1]]],
                [
                    "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"
                ]
            ),
            (
                ["progressDeadlineSeconds": 10, "minReadySeconds": 10],
                ["spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds"]
            ),
        ] as [(JSON, [String])])
    func invalid(fields: JSON, messages: [String]) {
        #expect(WrittenObject(Deployment.definition, Self.deployment(fields)).messages == messages)
    }

    @Test("a template may not hold what only a pod may")
    func template() {
        var template = Self.template
        template["spec", "restartPolicy"] = "Never"
        template["spec", "activeDeadlineSeconds"] = 5
        template["metadata", "labels", "b c"] = "d"
        for definition in [Deployment.definition, ReplicaSet.definition] {
            let written = WrittenObject(definition, Self.deployment(["template": template]))
            #expect(
                written.errors.map(\.field) == [
                    "spec.template.labels", "spec.template.spec.restartPolicy",
                    "spec.template.spec.activeDeadlineSeconds",
                ])
            #expect(
                written.messages[1]
                    == #"spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always""#)
        }
    }

    @Test("the selector stays as it was made")
    func selectorIsImmutable() {
        let old = WrittenObject(Deployment.definition, Self.deployment()).json
        var new = old
        new["spec", "selector", "matchLabels", "tier"] = "front"
        new["spec", "template", "metadata", "labels", "tier"] = "front"
        #expect(
            WrittenObject(Deployment.definition, new, over: old).messages == [
                #"spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"web", "#
                    + #""tier":"front"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable"#
            ])
    }

    @Test("spec and annotations count as a new generation, labels and status don't")
    func generation() {
        let old = WrittenObject(Deployment.definition, Self.deployment()).json
        func generation(_ change: (inout JSON) -> Void) -> Int? {
            var new = old
            change(&new)
            return WrittenObject(Deployment.definition, new, over: old).json["metadata", "generation"]?.int
        }
        #expect(generation { $0["spec", "replicas"] = 3 } == 2)
        #expect(generation { $0["metadata", "annotations", "a"] = "b" } == 2)
        #expect(generation { $0["metadata", "labels", "a"] = "b" } == 1)
        #expect(generation { $0["status", "replicas"] = 1 } == 1)
    }

    @Test("columns")
    func columns() {
        let object: JSON = [
            "metadata": ["name": "web"], "spec": ["replicas": 3, "selector": Self.selector, "template": Self.template],
            "status": ["replicas": 4, "readyReplicas": 2, "updatedReplicas": 1, "availableReplicas": 2],
        ]
        let deployment = WrittenObject.cells(Deployment.definition, object)
        #expect(deployment["Ready"] == "2/3")
        #expect(deployment["Up-to-date"] == 1)
        #expect(deployment["Available"] == 2)
        #expect(deployment["Containers"] == "main")
        #expect(deployment["Images"] == "nginx:1")
        #expect(deployment["Selector"] == "app=web")
        let replicaSet = WrittenObject.cells(ReplicaSet.definition, object)
        #expect([replicaSet["Desired"], replicaSet["Current"], replicaSet["Ready"]] == [3, 4, 2])
        let headings = [Deployment.definition, ReplicaSet.definition].map { definition in
            definition.columns.map { $0.priority == 0 ? $0.name : "[\($0.name)]" }.joined(separator: " ")
        }
        #expect(
            headings == [
                "Name Ready Up-to-date Available Age [Containers] [Images] [Selector]",
                "Name Desired Current Ready Age [Containers] [Images] [Selector]",
            ])
    }

    @Test("a strategic patch merges containers by name, variables by name, ports by number")
    func strategicMerge() throws {
        let present = WrittenObject(
            Deployment.definition,
            Self.deployment([
                "template": [
                    "metadata": ["labels": ["app": "web"]],
                    "spec": [
                        "containers": [
                            [
                                "name": "main", "image": "nginx:1", "env": [["name": "A", "value": "1"]],
                                "ports": [["containerPort": 80]], "args": ["x"],
                            ], ["name": "side", "image": "host"],
                        ],
                        "volumes": [["name": "v", "emptyDir": [:]]],
                    ],
                ]
            ])
        ).json
        let patch: JSON = [
            "spec": [
                "template": [
                    "spec": [
                        "containers": [
                            [
                                "name": "main", "image": "nginx:2", "env": [["name": "B", "value": "2"]],
                                "ports": [["containerPort": 80, "name": "http"]], "args": ["y"],
                            ]
                        ],
                        "volumes": [["$retainKeys": ["name", "hostPath"], "name": "v", "hostPath": ["path": "/x"]]],
                    ]
                ],
                "strategy": ["$retainKeys": ["type"], "type": "Recreate"],
            ]
        ]
        let merged = try Deployment.definition.schema.strategicMerge(patch, into: present)
        let pod = merged["spec", "template", "spec"]
        #expect(pod?["containers"]?.array?.count == 2)
        let main = pod?["containers"]?[0]
        #expect(main?["image"] == "nginx:2")
        #expect(main?["args"] == ["y"])
        #expect(main?["env"] == [["name": "A", "value": "1"], ["name": "B", "value": "2"]])
        #expect(main?["ports"] == [["containerPort": 80, "protocol": "TCP", "name": "http"]])
        #expect(pod?["volumes"] == [["name": "v", "hostPath": ["path": "/x"]]])
        #expect(merged["spec", "strategy"] == ["type": "Recreate"])
    }
}
