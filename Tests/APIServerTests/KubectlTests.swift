import JSON
import Testing

@testable import APIServer

/// The real kubectl against the real kinds.
@Suite("kubectl", .enabled(if: KubectlServer.program != nil, "kubectl is not installed")) struct KubectlTests {
    private static let manifest = """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports:
          - {name: http, port: 80, targetPort: 8080}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {color: blue}
        """

    @Test("apply creates, changes and leaves alone; diff tells what would change")
    func apply() async throws {
        try await KubectlServer.run { server in
            let made = try await server.kubectl("apply", "-f", "-", input: Self.manifest)
            #expect(made.output == "service/web created\nconfigmap/settings created\n")
            #expect(made.errors == "")
            let again = try await server.kubectl("apply", "-f", "-", input: Self.manifest)
            #expect(again.output == "service/web unchanged\nconfigmap/settings unchanged\n")
            let changed = Self.manifest.replacing("port: 80,", with: "port: 81,")
            let difference = try await server.kubectl("diff", "-f", "-", input: changed)
            #expect(difference.code == 1)
            #expect(difference.output.contains("-    port: 80\n+    port: 81\n"))
            let applied = try await server.kubectl("apply", "-f", "-", input: changed)
            #expect(applied.output == "service/web configured\nconfigmap/settings unchanged\n")
            let ports = try await server.kubectl("get", "service", "web", "-o", "jsonpath={.spec.ports[*].port}")
            #expect(ports.output == "81")
        }
    }

    @Test(
        "unknown fields are refused, warned of or dropped",
        arguments: [
            ("strict", 1, "strict decoding error: unknown field \"spec.selectors\""),
            ("warn", 0, "Warning: unknown field \"spec.selectors\""), ("ignore", 0, ""),
        ] as [(String, Int32, String)])
    func validation(level: String, code: Int32, message: String) async throws {
        try await KubectlServer.run { server in
            let manifest = Self.manifest.replacing("selector:", with: "selectors:")
            let outcome = try await server.kubectl("apply", "--validate=\(level)", "-f", "-", input: manifest)
            #expect(outcome.code == code)
            #expect(message.isEmpty ? outcome.errors.isEmpty : outcome.errors.contains(message))
        }
    }

    @Test("explain tells of a field, and of everything below a kind")
    func explain() async throws {
        try await KubectlServer.run { server in
            let field = try await server.kubectl("explain", "service.spec.ports.targetPort")
            #expect(field.output.contains("FIELD: targetPort <IntOrString>"))
            #expect(field.output.contains("The port of the pods, or its name"))
            for kind in ["nodes", "pods", "deployments", "hpa", "leases"] {
                let all = try await server.kubectl("explain", "--recursive", kind)
                #expect(all.code == 0, "\(kind): \(all.errors)")
                #expect(all.output.contains("metadata\t<ObjectMeta>"), "\(kind)")
            }
        }
    }

    @Test("get prints the columns of every kind")
    func get() async throws {
        try await KubectlServer.run { server in
            _ = try await server.kubectl("apply", "-f", "-", input: Self.manifest)
            let services = try await server.kubectl("get", "services", "-o", "wide")
            let lines = services.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(
                lines.first == ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR"])
            #expect(lines.last?.first == "web")
            #expect(lines.last?.last == "app=web")
            let namespaces = try await server.kubectl("get", "ns", "default", "--no-headers")
            #expect(namespaces.output.split(separator: " ").prefix(2) == ["default", "Active"])
            let everything = try await server.kubectl("get", "all", "-o", "name")
            #expect(everything.output == "service/kubernetes\nservice/web\n")
        }
    }

    @Test("commands whose clients write protobuf")
    func create() async throws {
        try await KubectlServer.run { server in
            let commands = [
                "create namespace team": "namespace/team created",
                "create configmap colors --from-literal=sky=blue": "configmap/colors created",
                "create secret generic token --from-literal=key=value": "secret/token created",
                "create serviceaccount bot": "serviceaccount/bot created",
                "create service nodeport web --tcp=80:http": "service/web created",
                "create deployment web --image=host --replicas=0 -- sleep 60": "deployment.apps/web created",
            ]
            for (command, expected) in commands.sorted(by: { $0.key > $1.key }) {
                let outcome = try await server.kubectl(command.split(separator: " ").map(String.init))
                #expect(outcome.output == expected + "\n", "\(outcome.errors)")
            }
            let fields = [
                "configmap/colors": ("{.data.sky}", "blue"), "secret/token": ("{.data.key}", "dmFsdWU="),
                "service/web": ("{.spec.type} {.spec.ports[0].targetPort}", "NodePort http"),
                "deployment/web": (
                    "{.spec.replicas} {.spec.template.spec.containers[0].command}", #"0 ["sleep","60"]"#
                ),
            ]
            for (object, (path, expected)) in fields {
                let outcome = try await server.kubectl("get", object, "-o", "jsonpath=\(path)")
                #expect(outcome.output == expected, "\(object)")
            }
        }
    }

    @Test("edit, patch, label, annotate, replace and delete")
    func changes() async throws {
        try await KubectlServer.run { server in
            _ = try await server.kubectl("apply", "-f", "-", input: Self.manifest)
            let commands = [
                (["patch", "svc", "web", "-p", #"{"spec":{"type":"NodePort"}}"#], "service/web patched"),
                (["label", "svc", "web", "a=b"], "service/web labeled"),
                (["annotate", "cm", "settings", "a=b"], "configmap/settings annotated"),
                (["edit", "svc", "web"], "Edit cancelled, no changes made."),
                (
                    ["patch", "svc", "web", "--type=json", "-p", #"[{"op":"remove","path":"/metadata/labels"}]"#],
                    "service/web patched"
                ),
                (["delete", "svc", "web"], "service \"web\" deleted"),
                (["delete", "cm", "--all"], "configmap \"settings\" deleted"),
            ]
            for (arguments, expected) in commands {
                let outcome = try await server.kubectl(arguments)
                #expect((outcome.output + outcome.errors).contains(expected), "\(arguments)")
            }
        }
    }
}
