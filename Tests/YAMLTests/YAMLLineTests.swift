import JSON
import Testing
import YAML

@Suite struct YAMLLineTests {
    private static let text = """
        # A comment
        apiVersion: v1
        ---
        kind: Deployment
        metadata: {name: web,
          labels: {a.b/c: d}}
        spec:
          replicas: x
          template:
            spec:
              containers:
              - name: one
                resources:
                  limits:
                    cpu: 1
              - &two
                name: two
              - *two
              - <<: *two
                image: host
        """

    @Test(
        "a field's line is found by its path",
        arguments: [
            ("kind", 4), ("metadata.name", 5), ("metadata.labels", 6), ("metadata.labels[a.b/c]", 6),
            ("spec.replicas", 8),
            ("spec.template.spec.containers", 11), ("spec.template.spec.containers[0]", 12),
            ("spec.template.spec.containers[0].resources.limits[cpu]", 15),
            ("spec.template.spec.containers[1].name", 17), ("spec.template.spec.containers[2]", 18),
            ("spec.template.spec.containers[2].name", 17), ("spec.template.spec.containers[3].name", 17),
            ("spec.template.spec.containers[3].image", 20), ("spec.template.spec.containers[0].image", 12),
            ("spec.template.spec.containers[9].image", 11), ("status", 4), ("", 4),
        ])
    func lines(path: String, line: Int) throws {
        let document = try #require(try YAML.parse(Array(Self.text.utf8)).last)
        #expect(document.line(ofField: path) == line)
    }

    @Test("steps name fields with points in them, and elements")
    func steps() throws {
        let document = try YAML.parse(Array("a.b:\n- c\n- d: 1\n".utf8))[0]
        #expect(document.line(of: ["a.b", 1, "d"]) == 3)
        #expect(document.line(of: []) == 1)
    }

    @Test("a document from elsewhere has one line")
    func elsewhere() { #expect(YAMLDocument(value: ["a": 1], line: 7).line(of: ["a"]) == 7) }
}
