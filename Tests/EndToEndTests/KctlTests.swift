import Foundation
import Testing

@Suite("kctl against swiftlet up") struct KctlTests {
    @Test("a deployment is released, scaled, rolled back and watched")
    func release() async throws {
        try await TestCluster.run { cluster in
            func ok(_ arguments: String..., input: String = "") async throws -> String {
                let result = try await cluster.kctl(arguments, input: input)
                #expect(result.status == 0, "\(arguments): \(result.errors)")
                return result.output.trimmingCharacters(in: .newlines)
            }
            let watch = try cluster.startKctl("watch")
            #expect(try await ok("apply", "-f", "-", input: KubectlTests.deployment) == "deployment.apps/web created")
            let status = try await ok("rollout", "status", "deployment/web", "--timeout=30s")
            #expect(status.hasSuffix("deployment \"web\" successfully rolled out"))
            #expect(try await ok("scale", "deployment/web", "--replicas=5") == "deployment.apps/web scaled")
            #expect(
                try await ok("wait", "--for=jsonpath={.status.readyReplicas}=5", "deployment/web", "--timeout=30s")
                    == "deployment.apps/web condition met")
            #expect(try await ok("set", "env", "deployment/web", "A=b") == "deployment.apps/web env updated")
            _ = try await ok("rollout", "status", "deployment/web", "--timeout=30s")
            let history = try await ok("rollout", "history", "deployment/web")
            #expect(
                history == "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>")
            #expect(try await ok("rollout", "undo", "deployment/web") == "deployment.apps/web rolled back")
            _ = try await ok("rollout", "status", "deployment/web", "--timeout=30s")
            #expect(
                try await ok("set", "env", "deployment/web", "--list") == "# Deployment web, container main")
            let logs = try await ok("logs", "-l", "app=web", "--prefix")
            #expect(
                logs.split(separator: "\n").allSatisfy { $0.hasPrefix("[pod/web-") && $0.hasSuffix("/main] started") })
            try await eventually("the watch shows the size") {
                watch.output.contains(" deployment/web 5/5 Available\n")
            }
            // Those of the release before are named too, for as long as they end.
            var pods: [Substring] = []
            try await eventually("only the pods of this release are left") {
                pods = try await ok("get", "pods", "-l", "app=web", "-o", "name").split(separator: "\n")
                return pods.count == 5
            }
            let pod = try #require(pods.first)
            _ = try await ok("delete", String(pod))
            try await eventually("the watch shows that a pod went") { watch.output.contains(" \(pod) gone\n") }
            #expect(watch.isRunning)
            watch.stop()
            try await eventually("the watch ends with Ctrl-C") { !watch.isRunning }
        }
    }

    @Test("a followed log ends with its container, and one of an earlier run can be read")
    func logs() async throws {
        try await TestCluster.run { cluster in
            let pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: once}
                spec:
                  restartPolicy: Never
                  containers:
                  - {name: c, image: host, command: [sh, -c, "echo one; sleep 1; echo two"]}
                """
            _ = try await cluster.kctl("apply", "-f", "-", input: pod)
            try await eventually("the container has begun") {
                try await cluster.kctl("logs", "once").output.contains("one\n")
            }
            let followed = try await cluster.kctl("logs", "-f", "once")
            #expect(followed.output == "one\ntwo\n" && followed.status == 0)
            #expect(try await cluster.kctl("logs", "once", "--tail=1").output == "two\n")
            let previous = try await cluster.kctl("logs", "once", "-p")
            #expect(previous.status == 1 && previous.errors.contains("previous terminated container"))
        }
    }
}
