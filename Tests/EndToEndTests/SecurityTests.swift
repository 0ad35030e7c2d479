import Client
import Foundation
import HTTP
import Testing

@Suite("Security of a fresh server") struct SecurityTests {
    @Test("who shows no certificate gets 401, who shows another authority's no connection")
    func credentials() async throws {
        try await TestCluster.run { cluster in
            let config = try Kubeconfig(files: [cluster.kubeconfig], ignoringMissing: false)
            var nobody = try HTTPClient.Configuration(try config.cluster("swiftlet"), .init())
            let refused = try await HTTPClient(nobody).send(HTTPRequest(method: "GET", target: "/api/v1/secrets"))
            #expect(refused.status == 401)
            let open = try await HTTPClient(nobody).send(HTTPRequest(method: "GET", target: "/readyz"))
            #expect(open.status == 200)
            try await TestCluster.run { other in
                let stranger = try Kubeconfig(files: [other.kubeconfig], ignoringMissing: false)
                nobody = try HTTPClient.Configuration(
                    try config.cluster("swiftlet"), try stranger.user("admin"))
                let client = try HTTPClient(nobody)
                await #expect(throws: (any Error).self) {
                    try await client.send(HTTPRequest(method: "GET", target: "/api/v1/secrets"))
                }
                // Nor does a client take this server for the other one.
                var impostor = try config.cluster("swiftlet")
                impostor.caPEM = try stranger.cluster("swiftlet").caPEM
                let mistaken = try HTTPClient(try HTTPClient.Configuration(impostor, .init()))
                await #expect(throws: (any Error).self) {
                    try await mistaken.send(HTTPRequest(method: "GET", target: "/readyz"))
                }
            }
        }
    }

    @Test("only the owner may read keys, kubeconfig and store; no plain HTTP is served")
    func files() async throws {
        try await TestCluster.run { cluster in
            let data = cluster.directory + "/data"
            let secret = ["kubeconfig", "pki/ca.key", "pki/admin.key", "pki/apiserver.key", "store.sqlite"]
            for file in secret {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(data)/\(file)")
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
            }
            let folder = try FileManager.default.attributesOfItem(atPath: data)
            #expect(folder[.posixPermissions] as? Int == 0o700)
            #expect(!cluster.log.contains("PRIVATE KEY"))
        }
    }

    @Test("flags that make no sense are refused with the remedy, and nothing is served")
    func flags() async throws {
        let cases: [([String], String)] = [
            (["up", "--insecure-listen", "0.0.0.0:8080"], "loopback addresses only"),
            (["up", "--listen", "nowhere"], "takes an address and a port"),
            (["up", "--store", "floppy"], "has the stores sqlite and memory"),
            (["up", "--runtime", "oci"], "has the runtime process"),
            (["up", "--node-name", "Upper"], "--node-name takes"),
            (["up", "--autoscaler-sync-period", "soon"], "a number of seconds"),
            (["up", "--colour"], "unknown flag --colour"), (["fly"], "unknown command"),
        ]
        let directory = "/tmp/swe-flags-\(UInt32.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (arguments, sign) in cases {
            let data = arguments[0] == "up" ? ["--data", directory] : []
            let result = try await Command(path: Programs.folder + "/swiftlet", arguments: arguments + data).run()
            #expect(result.status == 2 && result.errors.contains(sign), "\(arguments): \(result)")
        }
    }

    @Test("a second server on the same folder is told that it is in use")
    func twice() async throws {
        try await TestCluster.run { cluster in
            let second = try await Command(
                path: Programs.folder + "/swiftlet",
                arguments: ["up", "--data", cluster.directory + "/data", "--listen", "127.0.0.1:0"]
            ).run()
            #expect(second.status != 0 && second.errors.contains("in use"), "\(second)")
        }
    }
}
