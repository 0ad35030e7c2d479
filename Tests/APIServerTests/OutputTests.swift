import JSON
import Platform
import Testing

@testable import APIServer

@Suite("Output and discovery") struct OutputTests {
    private static let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

    @Test("tables show columns, rows and ages")
    func tables() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            cluster.clock.advance(by: .seconds(330))
            for path in [Paths.configMaps, "\(Paths.configMaps)/a"] {
                let answer = try await cluster.send("GET", path, accept: Self.table)
                #expect(answer.json["kind"] == "Table")
                #expect(answer.json["columnDefinitions"]?.array?.compactMap { $0["name"]?.string } == ["Name", "Age"])
                #expect(answer.json["rows"]?[0]?["cells"]?[0] == "a")
                #expect(answer.json["rows"]?[0]?["cells"]?[1]?.string?.hasPrefix("5m3") == true)
                #expect(answer.json["rows"]?[0]?["object", "kind"] == "PartialObjectMetadata")
            }
            let bare = try await cluster.send("GET", Paths.configMaps + "?includeObject=None", accept: Self.table)
            #expect(bare.json["rows"]?[0]?["object"] == nil)
        }
    }

    @Test("metadata alone, in one object and in lists")
    func metadataOnly() async throws {
        try await TestCluster.run { cluster in
            _ = try await cluster.send("POST", Paths.configMaps, Samples.configMap("a"))
            let list = try await cluster.send(
                "GET", Paths.configMaps, accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")
            #expect(list.json["kind"] == "PartialObjectMetadataList")
            #expect(list.items.first?["data"] == nil)
            #expect(list.names == ["a"])
        }
    }

    @Test(
        "durations as kubectl shows them",
        arguments: [
            (0, "0s"), (119, "119s"), (120, "2m"), (330, "5m30s"), (3600, "60m"), (10_800, "3h"), (12_000, "3h20m"),
            (90_000, "25h"), (180_000, "2d2h"), (864_000, "10d"), (40_000_000, "462d"), (70_000_000, "2y80d"),
        ])
    func durations(seconds: Int, text: String) {
        #expect(HumanDuration.text(.seconds(seconds)) == text)
    }

    @Test("discovery lists kinds, verbs and subresources, plain and aggregated")
    func discovery() async throws {
        try await TestCluster.run { cluster in
            let groups = try await cluster.send("GET", "/apis").json["groups"]?.array?.compactMap { $0["name"]?.string }
            #expect(groups == ["discovery.k8s.io", "apps"])
            let resources = try await cluster.send("GET", "/apis/apps/v1").json["resources"]?.array ?? []
            #expect(
                resources.compactMap { $0["name"]?.string } == [
                    "deployments", "deployments/scale", "deployments/status",
                ])
            #expect(resources.first?["shortNames"] == ["deploy"])
            let accept =
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
            let aggregated = try await cluster.send("GET", "/apis", accept: accept)
            #expect(aggregated.json["kind"] == "APIGroupDiscoveryList")
            #expect(aggregated.headers["Content-Type"]?.contains("as=APIGroupDiscoveryList") == true)
            let versions = aggregated.items.last?["versions"]?[0]
            #expect(versions?["resources"]?[0]?["resource"] == "deployments")
            let core = try await cluster.send("GET", "/api", accept: accept)
            #expect(core.items.first?["versions"]?[0]?["version"] == "v1")
            #expect(try await cluster.send("GET", "/version").json["gitVersion"]?.string?.hasPrefix("v1.32") == true)
            #expect(try await cluster.send("GET", "/openapi/v3").json["paths", "apis/apps/v1"] != nil)
            #expect(try await cluster.send("GET", "/metrics").bytes.isEmpty == false)
        }
    }
}
