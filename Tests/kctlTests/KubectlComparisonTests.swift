import Testing

@testable import kctl

/// kctl beside the real kubectl on the same server: the same words to standard output, and the same exit code.
@Suite("Beside kubectl", .enabled(if: KubectlComparison.program != nil, "kubectl is not installed"))
struct KubectlComparisonTests {
    private static let manifest = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, labels: {app: web}}
        data: {color: blue}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: texts}
        data: {"on": "yes", lines: "one\\ntwo\\n", "number": "1", empty: ""}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, labels: {app: web}}
        spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: host/nginx
                args: [-g, "daemon off;"]
                ports: [{containerPort: 8080}]
                env: [{name: COLOR, valueFrom: {configMapKeyRef: {name: settings, key: color}}}]
                readinessProbe: {httpGet: {path: /, port: 8080}}
                resources: {requests: {cpu: 100m, memory: 64Mi}}
                volumeMounts: [{name: data, mountPath: /data}]
              volumes: [{name: data, emptyDir: {}}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: alone}
        spec: {containers: [{name: main, image: host}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          maxReplicas: 5
          metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
        """

    private static let readings = [
        "get pods", "get all", "get all -A", "get deploy,svc -o wide", "get nodes", "get ns", "get hpa",
        "get cm --show-labels", "get cm -L app", "get svc --no-headers", "get svc -l app=web", "get svc -l app=none",
        "get deployment/web svc/web", "get deployment web missing", "get pod missing --ignore-not-found", "get sheep",
        "get deployments.v1.apps", "get deploy.apps/web", "get", "get pods web -l app=web", "get pods pod/alone",
        "get cm settings -o yaml", "get cm texts -o yaml", "get deployment web -o yaml", "get deployment web -o json",
        "get svc -o yaml",
        "get svc,cm -o name", "get svc -o jsonpath={.items[*].metadata.name}",
        "get svc web -o jsonpath={.spec.ports[?(@.name==\"http\")].targetPort}", "get svc web -o jsonpath={.spec}",
        "get svc -o jsonpath={.items[9]}", "get svc -o jsonpath={.items[0",
        "get svc web -o jsonpath-as-json={.spec.ports}",
        "get cm -o custom-columns=NAME:.metadata.name,LABELS:.metadata.labels,NONE:.nothing",
        "get svc --sort-by=.metadata.name",
        "get pods --field-selector=foo=bar", "get deployment web --subresource=scale", "get --raw /version",
        "describe cm settings", "describe svc web", "describe deployment web", "describe pod alone", "describe hpa web",
        "describe ns default", "describe sa default", "describe pod missing", "describe",
        "api-resources", "api-resources -o wide", "api-resources --namespaced=false -o name", "api-versions",
        "explain pods", "explain deployment.spec.strategy", "explain pod.spec.containers.imagePullPolicy",
        "explain hpa.spec.behavior --recursive", "explain pod.nothing", "events", "events --for hello", "events -A",
        "delete", "create", "apply", "delete pods", "get pods --nothing", "get pods -o", "get pods -A=maybe",
        "delete cm missing", "delete cm -l app=none", "delete cm settings --dry-run=client",
        "delete cm settings --dry-run=server", "delete cm settings --now --grace-period=3", "get events -n missing",
    ]

    @Test("reading, describing and refusing")
    func reading() async throws {
        try await KubectlComparison.run { cluster in
            let applied = await cluster.kctl(["apply", "-f", "-"], input: Self.manifest)
            #expect(applied.code == 0, "\(applied.error)")
            for line in Self.readings {
                let words = line.split(separator: " ").map(String.init)
                let theirs = try await cluster.kubectl(words)
                let ours = await cluster.kctl(words)
                #expect(ours.output == theirs.output, "\(line)")
                #expect(ours.code == theirs.code, "\(line): \(ours.error)")
            }
        }
    }

    @Test("what one applied, the other finds unchanged")
    func applying() async throws {
        try await KubectlComparison.run { cluster in
            let words = ["apply", "-f", "-"]
            let made = await cluster.kctl(words, input: Self.manifest)
            let theirs = try await cluster.kubectl(words, input: Self.manifest)
            #expect(made.output.replacing("created", with: "unchanged") == theirs.output)
            let changed = Self.manifest.replacing("blue", with: "red").replacing("replicas: 2", with: "replicas: 3")
            let theirChange = try await cluster.kubectl(words, input: changed)
            #expect(theirChange.output.contains("configmap/settings configured\n"))
            #expect(await cluster.kctl(words, input: changed).output == theirs.output)
            let ourChange = await cluster.kctl(words, input: Self.manifest)
            #expect(ourChange.output == theirChange.output)
            #expect(try await cluster.kubectl(words, input: Self.manifest).output == theirs.output)
        }
    }
}
