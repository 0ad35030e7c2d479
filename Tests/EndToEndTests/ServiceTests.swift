import Foundation
import Testing

@Suite(
    "Services",
    .enabled(if: Programs.kubectl != nil && Programs.hasPython && Programs.hasCurl, "no kubectl, python3 or curl"))
struct ServiceTests {
    /// Each pod answers with its own name.
    private static let manifests = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: names}
        spec:
          replicas: 3
          selector: {matchLabels: {app: names}}
          template:
            metadata: {labels: {app: names}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: host
                env:
                - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                command: [python3, -c]
                args:
                - |
                  import http.server, os
                  class Handler(http.server.BaseHTTPRequestHandler):
                      protocol_version = "HTTP/1.1"
                      def do_GET(self):
                          body = os.environ["POD"].encode()
                          self.send_response(200)
                          self.send_header("Content-Length", str(len(body)))
                          self.end_headers()
                          self.wfile.write(body)
                      def log_message(self, *arguments): pass
                  http.server.ThreadingHTTPServer(("0.0.0.0", 8080), Handler).serve_forever()
                readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: names}
        spec:
          type: NodePort
          selector: {app: names}
          ports: [{port: 80, targetPort: 8080}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: sticky}
        spec:
          sessionAffinity: ClientIP
          selector: {app: names}
          ports: [{port: 80, targetPort: 8080}]
        """

    @Test("an address, a node port and a name lead to every ready pod, from the host and from pods")
    func reach() async throws {
        try await TestCluster.run { cluster in
            try await cluster.ok("apply", "-f", "-", input: Self.manifests)
            try await cluster.ok("rollout", "status", "deployment/names", "--timeout=60s")
            let pods = Set(try await KubectlTests.pods(cluster).map { String($0.dropFirst("pod/".count)) })
            let address = try await cluster.ok("get", "service", "names", "-o", "jsonpath={.spec.clusterIP}")
            #expect(address.hasPrefix("127."))
            try await eventually("every pod answers at \(address)") {
                try await Self.answers("http://\(address)/", times: 12) == pods
            }
            let port = try await cluster.ok("get", "service", "names", "-o", "jsonpath={.spec.ports[0].nodePort}")
            try await eventually("every pod answers at the node port") {
                try await Self.answers("http://127.0.0.1:\(port)/", times: 12) == pods
            }
            let sticky = try await cluster.ok("get", "service", "sticky", "-o", "jsonpath={.spec.clusterIP}")
            try await eventually("the sticky service answers") {
                try await !Self.answers("http://\(sticky)/", times: 1).isEmpty
            }
            #expect(try await Self.answers("http://\(sticky)/", times: 9).count == 1)
            let pod = try #require(pods.first)
            #expect(
                pods.contains(
                    try await cluster.ok("exec", pod, "--", "curl", "-sS", "-m", "5", "http://\(address)/")))
            if geteuid() == 0 {
                let name = "http://names.default.svc.cluster.local/"
                #expect(pods.contains(try await cluster.ok("exec", pod, "--", "curl", "-sS", "-m", "5", name)))
                #expect(
                    pods.contains(try await cluster.ok("exec", pod, "--", "curl", "-sS", "-m", "5", "http://names/")))
            }
        }
    }

    private static func answers(_ url: String, times: Int) async throws -> Set<String> {
        let curl = try #require(Programs.find("curl"))
        var names: Set<String> = []
        for _ in 0..<times {
            let result = try await Command(path: curl, arguments: ["-sS", "-m", "5", url]).run()
            if result.status == 0 { names.insert(result.output) }
        }
        return names
    }
}
