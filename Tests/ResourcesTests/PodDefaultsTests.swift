import JSON
import Resources
import Testing

/// What a pod is stored with when its author says little; compared with what Kubernetes 1.32 answers.
@Suite("Defaults of pods") struct PodDefaultsTests {
    static func pod(_ spec: JSON) -> JSON {
        ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p", "namespace": "default"], "spec": spec]
    }

    static func container(_ more: JSON = [:]) -> JSON {
        var container: JSON = ["name": "main", "image": "nginx"]
        for (name, value) in more.object ?? [:] { container[name] = value }
        return container
    }

    private func written(_ container: JSON, _ more: JSON = [:]) -> JSON {
        var spec: JSON = ["containers": [Self.container(container)]]
        for (name, value) in more.object ?? [:] { spec[name] = value }
        let object = WrittenObject(Pod.definition, Self.pod(spec))
        #expect(object.messages == [])
        return object.json
    }

    @Test("a pod of one container gets everything that Kubernetes gives it")
    func minimal() {
        let pod = written([:])
        let expected: JSON = [
            "containers": [
                [
                    "name": "main", "image": "nginx", "imagePullPolicy": "Always", "resources": [:],
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                ]
            ],
            "dnsPolicy": "ClusterFirst", "enableServiceLinks": true, "preemptionPolicy": "PreemptLowerPriority",
            "priority": 0, "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": [:],
            "serviceAccount": "default", "serviceAccountName": "default", "terminationGracePeriodSeconds": 30,
        ]
        #expect(pod["spec"] == expected)
        #expect(pod["status"] == ["phase": "Pending", "qosClass": "BestEffort"])
    }

    @Test("twice is the same as once")
    func idempotence() {
        let pod = written(["resources": ["limits": ["cpu": "0.5"]]], ["hostNetwork": true])
        #expect(WrittenObject(Pod.definition, pod, over: pod).json == pod)
    }

    @Test(
        "an image that may change under its tag is pulled each time",
        arguments: [
            ("nginx", "Always"), ("nginx:latest", "Always"), ("nginx:1.27", "IfNotPresent"),
            ("registry:5000/nginx", "Always"), ("registry:5000/nginx:1", "IfNotPresent"),
            ("nginx@sha256:0123", "IfNotPresent"), ("host", "IfNotPresent"), ("host/redis-server", "IfNotPresent"),
        ])
    func pullPolicy(image: String, policy: String) {
        let pod = written(["image": .string(image)])
        #expect(pod["spec", "containers"]?[0]?["imagePullPolicy"]?.string == policy)
        let empty = written(["image": .string(image), "imagePullPolicy": ""])
        #expect(empty["spec", "containers"]?[0]?["imagePullPolicy"]?.string == policy)
    }

    @Test("quantities are stored in their canonical form, and what is limited is requested")
    func resources() {
        let pod = written(["resources": ["limits": ["cpu": 0.5, "memory": "1024Mi"], "requests": ["memory": "1e3"]]])
        #expect(
            pod["spec", "containers"]?[0]?["resources"] == [
                "limits": ["cpu": "500m", "memory": "1Gi"], "requests": ["memory": "1e3", "cpu": "500m"],
            ])
        #expect(pod["status", "qosClass"] == "Burstable")
        let guaranteed = written(["resources": ["limits": ["cpu": "1000m", "memory": "1Gi"]]])
        #expect(guaranteed["spec", "containers"]?[0]?["resources", "requests"] == ["cpu": "1", "memory": "1Gi"])
        #expect(guaranteed["status", "qosClass"] == "Guaranteed")
        #expect(written(["resources": ["limits": ["cpu": "0"]]])["status", "qosClass"] == "BestEffort")
    }

    @Test("probes, ports, variables and hooks are completed, and Go's zero counts as not given")
    func container() {
        let pod = written(
            [
                "ports": [["containerPort": 80]],
                "livenessProbe": ["httpGet": ["port": "http"], "periodSeconds": 0, "failureThreshold": 5],
                "readinessProbe": ["grpc": ["port": 9000]],
                "env": [
                    ["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
                    ["name": "B", "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu"]]],
                ],
                "lifecycle": ["preStop": ["httpGet": ["port": 80]]],
            ], ["hostNetwork": true])
        let container = pod["spec", "containers"]?[0]
        #expect(container?["ports"] == [["containerPort": 80, "protocol": "TCP", "hostPort": 80]])
        #expect(
            container?["livenessProbe"] == [
                "httpGet": ["path": "/", "port": "http", "scheme": "HTTP"], "timeoutSeconds": 1, "periodSeconds": 10,
                "successThreshold": 1, "failureThreshold": 5,
            ])
        #expect(container?["readinessProbe", "grpc", "service"] == "")
        #expect(container?["env"]?[0]?["valueFrom", "fieldRef", "apiVersion"] == "v1")
        #expect(container?["env"]?[1]?["valueFrom", "resourceFieldRef", "divisor"] == "0")
        #expect(container?["lifecycle", "preStop", "httpGet"] == ["path": "/", "port": 80, "scheme": "HTTP"])
    }

    @Test("volumes get their modes, and one without a source is an empty directory")
    func volumes() {
        let pod = written(
            [:],
            [
                "volumes": [
                    ["name": "a"], ["name": "b", "configMap": ["name": "c"]],
                    ["name": "c", "hostPath": ["path": "/x"]], ["name": "d", "secret": ["secretName": "s"]],
                    [
                        "name": "e",
                        "projected": ["sources": [["serviceAccountToken": ["path": "token"]]]],
                    ],
                    ["name": "f", "emptyDir": ["sizeLimit": "0.5Gi"]],
                ]
            ])
        #expect(
            pod["spec", "volumes"] == [
                ["name": "a", "emptyDir": [:]], ["name": "b", "configMap": ["name": "c", "defaultMode": 420]],
                ["name": "c", "hostPath": ["path": "/x", "type": ""]],
                ["name": "d", "secret": ["secretName": "s", "defaultMode": 420]],
                [
                    "name": "e",
                    "projected": [
                        "sources": [["serviceAccountToken": ["path": "token", "expirationSeconds": 3600]]],
                        "defaultMode": 420,
                    ],
                ],
                ["name": "f", "emptyDir": ["sizeLimit": "512Mi"]],
            ])
    }

    @Test("what the author says stays, and the old name of the service account counts")
    func given() {
        let pod = written(
            [:],
            [
                "serviceAccount": "robot", "priorityClassName": "system-node-critical",
                "schedulingGates": [["name": "wait"]],
            ])
        #expect(pod["spec", "serviceAccountName"] == "robot")
        #expect(pod["spec", "priority"] == 2_000_001_000)
        #expect(pod["status", "conditions"]?[0]?["reason"] == "SchedulingGated")
    }

    @Test("a status that a client sends with a new pod is dropped")
    func status() {
        var pod = Self.pod(["containers": [Self.container()]])
        pod["status"] = ["phase": "Running"]
        #expect(WrittenObject(Pod.definition, pod).json["status", "phase"] == "Pending")
    }

    @Test("an unknown field is dropped and named with its whole path")
    func unknown() {
        var pod = Self.pod([
            "containers": [Self.container(["bogus": 1, "env": [["name": "A", "valeu": "x"]]])], "volume": [],
        ])
        pod["metadata", "annotation"] = [:]
        let written = WrittenObject(Pod.definition, pod)
        #expect(
            written.unknown.sorted() == [
                "metadata.annotation", "spec.containers[0].bogus", "spec.containers[0].env[0].valeu", "spec.volume",
            ])
        #expect(written.json["spec", "containers"]?[0]?["bogus"] == nil)
        #expect(written.json["spec", "containers"]?[0]?["env"] == [["name": "A"]])
    }

    @Test("a value of a wrong type is named with its whole path")
    func types() {
        let pod = Self.pod(["containers": [Self.container(["ports": [["containerPort": "80"]], "tty": "yes"])]])
        var json = pod
        _ = Pod.definition.schema.prune(&json)
        #expect(
            Pod.definition.schema.typeErrors(in: json).map(\.field).sorted() == [
                "spec.containers[0].ports[0].containerPort", "spec.containers[0].tty",
            ])
    }
}
