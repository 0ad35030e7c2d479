import JSON
import Testing

@testable import kctl

@Suite("apply, create, replace, delete") struct ApplyTests {
    private static let manifest = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          color: blue
          size: large
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
        spec:
          selector: {app: web}
          ports:
          - port: 80
        """

    @Test("apply creates, leaves alone what is as it should be, and changes what is not")
    func apply() async throws {
        try await KctlCluster.run { cluster in
            let first = await cluster.kctl("apply -f -", input: Self.manifest)
            #expect(first.error == "" && first.code == 0)
            #expect(first.output == "configmap/settings created\nservice/web created\n")
            let second = await cluster.kctl("apply -f -", input: Self.manifest)
            #expect(second.output == "configmap/settings unchanged\nservice/web unchanged\n")
            let changed = Self.manifest.replacing("color: blue", with: "color: red").replacing(
                "  size: large\n", with: "")
            let third = await cluster.kctl("apply -f -", input: changed)
            #expect(third.output == "configmap/settings configured\nservice/web unchanged\n")
            let data = await cluster.kctl("get configmap settings -o jsonpath={.data}")
            #expect(data.output == "{\"color\":\"red\"}")
        }
    }

    @Test("apply keeps what others have set")
    func othersFields() async throws {
        try await KctlCluster.run { cluster in
            _ = await cluster.kctl("apply -f -", input: Self.manifest)
            let path = "/api/v1/namespaces/default/configmaps/settings"
            var object = try await cluster.send("GET", path)
            object["data", "owner"] = "somebody"
            try await cluster.send("PUT", path, object)
            _ = await cluster.kctl("apply -f -", input: Self.manifest.replacing("blue", with: "red"))
            let data = await cluster.kctl("get configmap settings -o jsonpath={.data.owner}{.data.color}")
            #expect(data.output == "somebodyred")
        }
    }

    @Test("a dry run changes nothing")
    func dryRun() async throws {
        try await KctlCluster.run { cluster in
            let client = await cluster.kctl("apply --dry-run=client -f -", input: Self.manifest)
            #expect(client.output == "configmap/settings created (dry run)\nservice/web created (dry run)\n")
            let server = await cluster.kctl("apply --dry-run=server -f -", input: Self.manifest)
            #expect(
                server.output
                    == "configmap/settings created (server dry run)\nservice/web created (server dry run)\n")
            #expect(await cluster.kctl("get configmaps -o name").output == "")
        }
    }

    @Test("an error names the file, and the other objects are applied all the same")
    func errors() async throws {
        try await KctlCluster.run { cluster in
            let broken = Self.manifest.replacing("- port: 80", with: "- port: 80\n    colour: red")
            let outcome = await cluster.kctl("apply -f -", input: broken)
            #expect(outcome.code == 1)
            #expect(outcome.output == "configmap/settings created\n")
            #expect(outcome.error.hasPrefix("Error from server (BadRequest): error when creating \"STDIN\": "))
            let unknown = await cluster.kctl("apply -f -", input: "apiVersion: v9\nkind: Sheep\nmetadata: {name: a}")
            #expect(
                unknown.error.hasPrefix(
                    "error: resource mapping not found for name: \"a\" namespace: \"\" from \"STDIN\": no matches for kind"
                ))
        }
    }

    @Test("what is no manifest is refused with its place")
    func unreadable() async throws {
        try await KctlCluster.run { cluster in
            let bad = await cluster.kctl("apply -f -", input: "a: [1\nb: }")
            #expect(
                bad.code == 1
                    && bad.error.hasPrefix("error: error parsing STDIN: error converting YAML to JSON: yaml: line "))
            let kindless = await cluster.kctl("create -f -", input: "apiVersion: v1")
            #expect(kindless.error.contains("error validating data: kind not set"))
            #expect(await cluster.kctl("apply -f /nowhere").error == "error: the path \"/nowhere\" does not exist\n")
            #expect(await cluster.kctl("apply").error == "error: must specify one of -f and -k\n")
        }
    }

    @Test("create refuses what is there, replace what is not")
    func createAndReplace() async throws {
        try await KctlCluster.run { cluster in
            let missing = await cluster.kctl("replace -f -", input: Self.manifest)
            #expect(missing.code == 1 && missing.error.contains("(NotFound): error when replacing \"STDIN\""))
            #expect(await cluster.kctl("create -f -", input: Self.manifest).code == 0)
            let again = await cluster.kctl("create -f -", input: Self.manifest)
            #expect(again.error.contains("(AlreadyExists): error when creating \"STDIN\""))
            let replaced = await cluster.kctl(
                "replace -f -", input: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}")
            #expect(replaced.output == "configmap/settings replaced\n")
            #expect(await cluster.kctl("get configmap/settings -o jsonpath={.data}").output == "{\"a\":\"b\"}")
        }
    }

    @Test("delete names what it deletes, by name, file or selector")
    func delete() async throws {
        try await KctlCluster.run { cluster in
            _ = await cluster.kctl("apply -f -", input: Self.manifest)
            #expect(await cluster.kctl("delete configmap settings").output == "configmap \"settings\" deleted\n")
            let missing = await cluster.kctl("delete configmap settings")
            #expect(missing.code == 1)
            #expect(missing.error == "Error from server (NotFound): configmaps \"settings\" not found\n")
            #expect(await cluster.kctl("delete configmap settings --ignore-not-found").code == 0)
            #expect(
                await cluster.kctl("delete services").error
                    == "error: resource(s) were provided, but no name was specified\n")
            _ = await cluster.kctl("apply -f -", input: Self.manifest.replacing("settings", with: "other"))
            #expect(await cluster.kctl("delete services -l app=none").output == "No resources found\n")
            #expect(await cluster.kctl("delete configmaps --all -o name").output == "configmap/other\n")
        }
    }
}
