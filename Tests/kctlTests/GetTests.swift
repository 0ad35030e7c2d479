import JSON
import Testing

@testable import kctl

@Suite("get") struct GetTests {
    private static func configMap(_ name: String, labels: JSON = [:]) -> JSON {
        [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "labels": labels],
            "data": ["a": "1"],
        ]
    }

    private static let path = "/api/v1/namespaces/default/configmaps"

    @Test("objects are listed in a table, by short name, kind or plural")
    func table() async throws {
        try await KctlCluster.run { cluster in
            try await cluster.create(Self.configMap("one"), at: Self.path)
            try await cluster.create(Self.configMap("a-longer-name"), at: Self.path)
            for word in ["configmaps", "configmap", "ConfigMap"] {
                let outcome = await cluster.kctl("get \(word)")
                let lines = outcome.output.split(separator: "\n")
                #expect(outcome.code == 0 && lines.count == 3, "\(word): \(outcome.error)")
                #expect(lines.first?.hasPrefix("NAME            ") ?? false)
                #expect(lines.last?.hasPrefix("one             ") ?? false)
            }
        }
    }

    @Test("nothing found is said on standard error, with code 0")
    func nothing() async throws {
        try await KctlCluster.run { cluster in
            let outcome = await cluster.kctl("get configmaps")
            #expect(outcome.code == 0 && outcome.output.isEmpty)
            #expect(outcome.error == "No resources found in default namespace.\n")
            #expect(await cluster.kctl("get configmaps -A").error == "No resources found\n")
        }
    }

    @Test("a missing object is an error of the server, beside those that are there")
    func missing() async throws {
        try await KctlCluster.run { cluster in
            try await cluster.create(Self.configMap("one"), at: Self.path)
            let outcome = await cluster.kctl("get configmap one two")
            #expect(outcome.code == 1)
            #expect(outcome.output.contains("one"))
            #expect(outcome.error == "Error from server (NotFound): configmaps \"two\" not found\n")
            #expect(await cluster.kctl("get configmap two --ignore-not-found").code == 0)
        }
    }

    @Test("an unknown type is named")
    func unknownType() async throws {
        try await KctlCluster.run { cluster in
            let outcome = await cluster.kctl("get sheep")
            #expect(outcome.code == 1)
            #expect(outcome.error == "error: the server doesn't have a resource type \"sheep\"\n")
        }
    }

    @Test("labels select, and show as columns")
    func labels() async throws {
        try await KctlCluster.run { cluster in
            try await cluster.create(Self.configMap("one", labels: ["app": "web"]), at: Self.path)
            try await cluster.create(Self.configMap("two", labels: ["app": "db"]), at: Self.path)
            let selected = await cluster.kctl("get configmaps -l app=web -o name")
            #expect(selected.output == "configmap/one\n")
            let shown = await cluster.kctl("get configmaps --show-labels --no-headers -L app")
            #expect(shown.output.contains("web   app=web\n"))
        }
    }

    @Test("several types are printed one below the other, with their kind")
    func severalTypes() async throws {
        try await KctlCluster.run { cluster in
            try await cluster.create(Self.configMap("one"), at: Self.path)
            let outcome = await cluster.kctl("get namespaces,configmaps")
            #expect(outcome.output.contains("namespace/default"))
            #expect(outcome.output.contains("\n\nNAME"))
            #expect(outcome.output.contains("configmap/one"))
        }
    }

    @Test("JSON of one object is the object, of several a List")
    func json() async throws {
        try await KctlCluster.run { cluster in
            try await cluster.create(Self.configMap("one"), at: Self.path)
            let one = try JSON(parsing: Array(await cluster.kctl("get configmap one -o json").output.utf8))
            #expect(one["kind"]?.string == "ConfigMap")
            let list = try JSON(parsing: Array(await cluster.kctl("get configmap -o json").output.utf8))
            #expect(list["kind"]?.string == "List")
            #expect(list["items"]?[0]?["kind"]?.string == "ConfigMap")
        }
    }
}
