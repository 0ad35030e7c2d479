import JSON
import Testing

@testable import kctl

@Suite("describe") struct DescribeTests {
    @Test("columns are lined up over neighbouring lines only")
    func columns() {
        var text = Description()
        text.line(0, "Name:\tweb")
        text.line(0, "Namespace:\tdefault")
        text.line(0, "Containers:")
        text.line(1, "a:\tb")
        text.line(1, "longer:\tc\td")
        #expect(
            text.text == """
                Name:       web
                Namespace:  default
                Containers:
                  a:       b
                  longer:  c  d

                """)
    }

    @Test("long annotations are cut, and the one of apply is not shown")
    func annotations() {
        var text = Description()
        text.annotations(
            "Annotations",
            [
                "kubectl.kubernetes.io/last-applied-configuration": "{}", "b": "two\nlines",
                "a": "1",
            ])
        #expect(text.text == "Annotations:  a: 1\n              b:\n                two\n                lines\n")
    }

    @Test(
        "fields of unknown kinds become labels",
        arguments: [
            ("creationTimestamp", "Creation Timestamp"), ("apiVersion", "API Version"), ("uid", "UID"),
            ("clusterIP", "Cluster IP"), ("minReadySeconds", "Min Ready Seconds"), ("a.b", "a.b"),
            ("involvedObject", "Involved Object"),
        ])
    func labels(_ name: String, _ label: String) {
        #expect(GenericDescriber.label(name) == label)
    }

    @Test("a pod is told with its containers, volumes and events")
    func pod() async throws {
        try await KctlCluster.run { cluster in
            try await cluster.create(
                [
                    "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "web", "labels": ["app": "web"]],
                    "spec": [
                        "containers": [
                            [
                                "name": "main", "image": "host/nginx", "ports": [["containerPort": 80]],
                                "command": ["nginx", "-g"], "env": [["name": "A", "value": "1"]],
                                "resources": ["limits": ["cpu": "1"]],
                                "readinessProbe": ["httpGet": ["path": "/ok", "port": 80]],
                                "volumeMounts": [["name": "data", "mountPath": "/data"]],
                            ]
                        ], "volumes": [["name": "data", "emptyDir": [:]]],
                    ],
                ], at: "/api/v1/namespaces/default/pods")
            let outcome = await cluster.kctl("describe pod web")
            #expect(outcome.code == 0, "\(outcome.error)")
            let lines = outcome.output.split(separator: "\n").map { line in
                line.split(separator: " ").joined(separator: " ")
            }
            for line in [
                "Name: web", "Labels: app=web", "main:", "Image: host/nginx", "Port: 80/TCP", "Command:", "nginx", "-g",
                "Limits:", "cpu: 1", "A: 1", "/data from data (rw)", "Node-Selectors: <none>",
                "Readiness: http-get http://:80/ok delay=0s timeout=1s period=10s #success=1 #failure=3",
                "Type: EmptyDir (a temporary directory that shares a pod's lifetime)",
            ] {
                #expect(lines.contains(line), "lacks \(line):\n\(outcome.output)")
            }
        }
    }

    @Test("every kind has a description", arguments: ["namespace default", "serviceaccounts", "services", "endpoints"])
    func kinds(_ words: String) async throws {
        try await KctlCluster.run { cluster in
            _ = await cluster.kctl(
                "apply -f -",
                input: """
                    {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
                    ---
                    {apiVersion: v1, kind: ServiceAccount, metadata: {name: robot}}
                    ---
                    {apiVersion: v1, kind: Endpoints, metadata: {name: web}, subsets: [{addresses: [{ip: 10.0.0.1}]}]}
                    """)
            let outcome = await cluster.kctl("describe \(words)")
            #expect(outcome.code == 0 && outcome.output.contains("Name: "), "\(outcome.error)")
        }
    }

    @Test("a name that none has means those that begin with it; else it is not found")
    func prefix() async throws {
        try await KctlCluster.run { cluster in
            for name in ["web-1", "web-2", "db"] {
                try await cluster.create(
                    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]],
                    at: "/api/v1/namespaces/default/configmaps")
            }
            let outcome = await cluster.kctl("describe configmap web")
            #expect(outcome.output.contains("web-1") && outcome.output.contains("web-2"))
            #expect(!outcome.output.contains("db"))
            let missing = await cluster.kctl("describe configmap nothing")
            #expect(missing.error == "Error from server (NotFound): configmaps \"nothing\" not found\n")
        }
    }
}
