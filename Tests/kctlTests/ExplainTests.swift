import JSON
import Testing

@testable import kctl

@Suite("explain") struct ExplainTests {
    private static let document: JSON = [
        "components": [
            "schemas": [
                "io.k8s.Thing": [
                    "description": "A thing.", "type": "object", "required": ["spec"],
                    "x-kubernetes-group-version-kind": [["group": "example.com", "kind": "Thing", "version": "v1"]],
                    "properties": [
                        "spec": [
                            "description": "What is wanted.",
                            "allOf": [["$ref": "#/components/schemas/io.k8s.ThingSpec"]],
                        ]
                    ],
                ],
                "io.k8s.ThingSpec": [
                    "description": "Spec.", "type": "object",
                    "properties": [
                        "mode": ["type": "string", "description": "How.", "enum": ["", "A", "B", "C", "D"]],
                        "parts": ["type": "array", "items": ["$ref": "#/components/schemas/io.k8s.ThingSpec"]],
                        "labels": ["type": "object", "additionalProperties": ["type": "string"]],
                    ],
                ],
            ]
        ]
    ]

    private static let type = ResourceType(
        group: "example.com", version: "v1", plural: "things", singular: "thing", kind: "Thing", shortNames: [],
        categories: [], isNamespaced: true, verbs: [])

    private func explain(_ path: [String], isRecursive: Bool = false) throws -> String {
        try SchemaExplanation(document: Self.document, type: Self.type, path: path, isRecursive: isRecursive).text()
    }

    @Test("a kind is told with its fields")
    func kind() throws {
        let text = try explain([])
        #expect(
            text
                == "DESCRIPTION:\n    A thing.\n    \nFIELDS:\n  spec\t<ThingSpec> -required-\n    What is wanted.\n\n\n"
        )
    }

    @Test("a field is told with its type and choices")
    func field() throws {
        let text = try explain(["spec", "mode"])
        #expect(
            text
                == "FIELD: mode <string>\nENUM:\n    \"\"\n    A\n    B\n    C\n    D\n\nDESCRIPTION:\n    How.\n    \n\n"
        )
    }

    @Test("a schema that contains itself ends")
    func cycle() throws {
        let text = try explain([], isRecursive: true)
        #expect(
            text.contains(
                "  spec\t<ThingSpec> -required-\n    labels\t<map[string]string>\n    mode\t<string>\n    enum: \"\", A, B, C, ....\n    parts\t<[]ThingSpec>\n"
            ))
    }

    @Test("lists and maps are passed through, a missing field is named")
    func path() throws {
        #expect(try explain(["spec", "parts", "mode"]).contains("FIELD: mode <string>"))
        #expect(throws: PlainError("error: field \"nothing\" does not exist")) { try explain(["spec", "nothing"]) }
    }

    @Test("text is wrapped between words")
    func wrap() {
        #expect(SchemaExplanation.wrapped("one two three four", 9) == "one two\nthree\nfour")
    }
}
