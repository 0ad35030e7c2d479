import Client
import Platform
import Testing

@testable import kctl

@Suite("Kubeconfig") struct KubeconfigTests {
    private static let text = """
        apiVersion: v1
        kind: Config
        current-context: home
        clusters:
        - name: local
          cluster:
            server: https://127.0.0.1:6443
            certificate-authority-data: Q0E=
        - name: insecure
          cluster: {server: "http://127.0.0.1:8080", insecure-skip-tls-verify: true, tls-server-name: api}
        contexts:
        - name: home
          context: {cluster: local, user: admin, namespace: shop}
        - name: away
          context: {cluster: insecure, user: token}
        users:
        - name: admin
          user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ}
        - name: token
          user: {token: abc}
        - name: plugin
          user: {exec: {command: login}}
        """

    private func config(_ text: String = Self.text) throws -> Kubeconfig {
        try Kubeconfig(Array(text.utf8), from: "/tmp/config")
    }

    @Test("the current context leads to cluster, user and namespace")
    func currentContext() throws {
        let config = try config()
        let context = try config.context("")
        #expect(context["namespace"]?.string == "shop")
        let cluster = try config.cluster(context["cluster"]?.string ?? "")
        #expect(cluster.server == "https://127.0.0.1:6443" && cluster.caPEM == "CA")
        let user = try config.user(context["user"]?.string ?? "")
        #expect(user.certificatePEM == "CERT" && user.privateKeyPEM == "KEY" && user.token == nil)
    }

    @Test("another context is chosen by name")
    func otherContext() throws {
        let config = try config()
        let cluster = try config.cluster(try config.context("away")["cluster"]?.string ?? "")
        #expect(cluster.skipsVerification && cluster.serverName == "api")
        #expect(try config.user("token").token == "abc")
    }

    @Test("what is missing or can't be used is named")
    func errors() throws {
        let config = try config()
        func message(_ body: () throws -> Void) -> String {
            do { try body() } catch { return "\(error)" }
            return ""
        }
        #expect(message { _ = try config.context("none") } == "context \"none\" does not exist")
        #expect(message { _ = try config.cluster("none") } == "cluster \"none\" does not exist")
        #expect(message { _ = try config.user("none") } == "auth info \"none\" does not exist")
        #expect(message { _ = try config.user("plugin") }.contains("signs in by a plugin"))
        #expect(throws: KubeconfigError.self) { try Kubeconfig(Array("a: [".utf8), from: "/tmp/config") }
    }

    @Test("files are looked for where kubectl looks, then in the data directory")
    func files() {
        func files(_ flag: String, _ variables: [String: String]) -> [String] {
            KubeconfigFiles.files(flag: flag) { variables[$0] }
        }
        #expect(files("/a", ["KUBECONFIG": "/b"]) == ["/a"])
        #expect(files("", ["KUBECONFIG": "/b:/c"]) == ["/b", "/c"])
        #expect(files("", ["HOME": "/nowhere"]).first?.hasSuffix("swiftlet/kubeconfig") ?? false)
    }

    @Test("of several files the first that names something wins, and certificates may be files")
    func merge() throws {
        let folder = "/tmp/kctl-config-\(SystemRandom().next())"
        try FileSystem.makeDirectory(folder)
        defer { try? FileSystem.remove(folder) }
        try FileSystem.write(Array("FILE".utf8), to: folder + "/ca.pem", mode: 0o600)
        let first = "clusters: [{name: local, cluster: {server: \"https://first\", certificate-authority: ca.pem}}]"
        try FileSystem.write(Array(first.utf8), to: folder + "/one", mode: 0o600)
        try FileSystem.write(Array(Self.text.utf8), to: folder + "/two", mode: 0o600)
        let config = try Kubeconfig(files: [folder + "/one", folder + "/missing", folder + "/two"])
        #expect(config.currentContext == "home")
        #expect(try config.cluster("local").server == "https://first")
        #expect(try config.cluster("local").caPEM == "FILE")
        #expect(throws: FileError.self) { try Kubeconfig(files: [folder + "/missing"], ignoringMissing: false) }
    }
}
