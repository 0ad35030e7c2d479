import FuzzSupport
import HTTP
import JSON
import Platform
import Resources
import Storage
import Testing

@testable import APIServer

@Suite struct APIServerFuzzTests {
    @Test("any request is answered, and never with the server's own failure")
    func requests() async throws {
        let world = World(time: TestClock(), random: SystemRandom())
        let server = APIServer(
            store: MemoryStore(world: world), world: world, definitions: BuiltInResources.all,
            configuration: APIServerConfiguration())
        let transport = InProcessTransport(handler: server, user: "admin", groups: ["system:masters"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await server.waitUntilReady()
            try await Fuzz.runAsync("API server", rounds: 400) { random, seed in
                var random = random
                for _ in 0..<3 {
                    let request = RandomRequest.make(&random)
                    let answer = try await transport.send(request)
                    #expect(
                        (200..<500).contains(answer.status),
                        "seed \(seed): \(answer.status) for \(request.method) \(request.target)")
                    try await Self.read(answer, isWatch: request.target.contains("watch"))
                }
            }
            group.cancelAll()
        }
    }

    private static func read(_ answer: HTTPResponse, isWatch: Bool) async throws {
        guard case .stream(let stream) = answer.body else { return }
        if isWatch { return stream.cancel() }
        while try await stream.read() != nil {}
    }
}

/// Requests as clients send them, with a few things wrong.
private enum RandomRequest {
    private static let objects: [JSON] = [
        [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "a", "labels": ["app": "x"]],
            "spec": [
                "containers": [
                    [
                        "name": "c", "image": "host", "ports": [["containerPort": 80]],
                        "env": [["name": "A", "value": "b"]],
                        "resources": ["requests": ["cpu": "1m"]],
                    ]
                ], "volumes": [["name": "v", "emptyDir": [:]]],
            ],
        ],
        [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "a", "annotations": ["n": "1"]],
            "spec": [
                "replicas": 3, "selector": ["matchLabels": ["app": "x"]],
                "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": 1]],
                "template": [
                    "metadata": ["labels": ["app": "x"]], "spec": ["containers": [["name": "c", "image": "host"]]],
                ],
            ],
        ],
        [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "a"],
            "spec": ["selector": ["app": "x"], "type": "NodePort", "ports": [["port": 80, "targetPort": "http"]]],
        ],
        [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "generateName": "b-"],
            "data": ["k": "v"],
        ],
        [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "a"], "data": ["k": "dg=="],
            "stringData": ["s": "t"],
        ],
        ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "a"]],
        [
            "apiVersion": "v1", "kind": "Node", "metadata": ["name": "a"],
            "status": ["capacity": ["cpu": "4", "memory": "8Gi"]],
        ],
        [
            "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": ["name": "a"],
            "spec": [
                "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "Deployment", "name": "a"], "maxReplicas": 3,
                "metrics": [
                    [
                        "type": "Resource",
                        "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 50]],
                    ]
                ],
            ],
        ],
        [
            "apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": "a"],
            "deleteOptions": ["gracePeriodSeconds": 0],
        ],
        ["apiVersion": "v1", "kind": "Binding", "metadata": ["name": "a"], "target": ["kind": "Node", "name": "a"]],
        ["apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": ["name": "a"], "spec": ["replicas": 2]],
        ["kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Orphan", "preconditions": ["uid": "x"]],
        [
            "spec": [
                "template": [
                    "spec": [
                        "containers": [["name": "c", "$patch": "delete"]],
                        "$setElementOrder/containers": [["name": "c"]],
                    ]
                ]
            ]
        ],
        [
            "metadata": [
                "finalizers": ["a.b/c"],
                "ownerReferences": [["uid": "1", "kind": "Pod", "name": "a", "apiVersion": "v1"]],
            ]
        ],
        [
            ["op": "add", "path": "/metadata/labels", "value": ["a": "b"]],
            ["op": "test", "path": "/kind", "value": "Pod"],
        ],
    ]
    private static let roots = [
        "/api/v1", "/apis/apps/v1", "/apis/discovery.k8s.io/v1", "/apis/autoscaling/v2", "/apis/coordination.k8s.io/v1",
        "/api", "/apis",
        "/openapi/v3", "/openapi/v3/apis/apps/v1", "/version", "/healthz", "/apis/metrics.k8s.io/v1beta1", "/metrics",
        "", "/api/v2",
    ]
    private static let segments = [
        "namespaces", "default", "a", "pods", "deployments", "services", "configmaps", "secrets", "nodes",
        "endpointslices", "leases",
        "horizontalpodautoscalers", "events", "replicasets", "status", "scale", "eviction", "binding", "finalize",
        "%2F", "..", "", "A_b",
        "watch", "%00", "é",
    ]
    private static let parameters = [
        "labelSelector": ["app=x", "a in (b,c),!d", "a>1", "a in (", "=", ",", "a notin (b)", "!"],
        "limit": ["1", "0", "-1", "x", "9999999999999999999"],
        "fieldSelector": ["metadata.name=a", "status.phase!=Running", "spec.nodeName=", "x", "a=b=c"],
        "continue": ["x", "eyJ2IjoxfQ", ""],
        "resourceVersion": ["0", "1", "99999999999999999999", "x", ""], "watch": ["1", "true", "x", ""],
        "timeoutSeconds": ["1", "-1", "x"],
        "resourceVersionMatch": ["Exact", "NotOlderThan", "x"], "sendInitialEvents": ["true"],
        "allowWatchBookmarks": ["true"],
        "dryRun": ["All", "x"], "fieldManager": ["kctl", ""], "fieldValidation": ["Strict", "Warn", "Ignore", "x"],
        "force": ["true"],
        "propagationPolicy": ["Foreground", "Background", "x"], "gracePeriodSeconds": ["0", "-5", "x"],
        "pretty": ["true"], "%zz": [""],
    ]
    private static let types = [
        "application/json", "application/yaml", "application/json-patch+json", "application/merge-patch+json",
        "application/strategic-merge-patch+json", "application/apply-patch+yaml", "text/plain", "",
    ]
    private static let accepts = [
        "application/json", "application/yaml", "*/*", "application/json;as=Table;v=v1;g=meta.k8s.io",
        "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "application/vnd.kubernetes.protobuf",
        ";;;",
    ]

    static func make(_ random: inout SplitMix) -> HTTPRequest {
        var headers = HTTPHeaders()
        if random.oneIn(2) { headers["Accept"] = random.pick(accepts) }
        let method = random.pick([
            "GET", "POST", "PUT", "PATCH", "DELETE", "GET", "POST", "PATCH", "HEAD", "OPTIONS", "FOO",
        ])
        var body: [UInt8] = []
        if method != "GET" || random.oneIn(10) {
            headers["Content-Type"] = random.pick(types)
            var object = random.pick(objects)
            for _ in 0..<random.below(4) { object = RandomJSON.changed(object, &random) }
            body = object.encoded()
            if random.oneIn(8), !body.isEmpty {
                body[random.below(body.count)] = UInt8(truncatingIfNeeded: random.next())
            }
        }
        return HTTPRequest(method: method, target: target(&random), headers: headers, body: .bytes(body))
    }

    private static func target(_ random: inout SplitMix) -> String {
        var target = random.pick(roots)
        if random.oneIn(3) {
            for _ in 0..<random.below(6) { target += "/" + random.pick(segments) }
        } else {
            if !random.oneIn(5) { target += "/namespaces/default" }
            target += "/" + random.pick(segments[3..<14])
            if !random.oneIn(3) { target += "/a" }
            if random.oneIn(4) { target += "/" + random.pick(segments[14..<19]) }
        }
        if target.isEmpty { target = "/" }
        var query: [String] = []
        for _ in 0..<random.below(4) {
            let name = random.pick(parameters.keys.sorted())
            query.append("\(name)=\(random.pick(parameters[name] ?? [""]))")
        }
        return query.isEmpty ? target : "\(target)?\(query.joined(separator: "&"))"
    }
}
