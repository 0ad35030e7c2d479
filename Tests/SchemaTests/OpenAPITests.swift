import JSON
import Schema
import Testing

@Suite("OpenAPI") struct OpenAPITests {
    private static let port = Schema.object(
        "io.example.Port",
        ["number": .int32.range(1...65535).required().doc("The port."), "name": .intOrString.doc("Or its name.")])
    private static let pod = Schema.object(
        "io.example.Pod",
        [
            "ports": .list(of: port, keys: "number", "protocol", patchKey: "number").doc("All ports."),
            "main": port.doc("The first port.").default(["number": 80]), "limits": .map(of: .quantity),
            "policy": .string.oneOf("B", "A").default("A"), "since": .dateTime, "key": .string.format(.base64),
            "names": .array(of: .string, .set).mergingPrimitives(), "rest": .any,
            "volumes": .array(of: .object(["path": .string])).mergingBy("path").retainingKeys(),
        ])

    @Test("an object with a type name stands among the components once")
    func components() {
        var components = OpenAPIComponents()
        #expect(components.place(Self.pod) == ["$ref": "#/components/schemas/io.example.Pod"])
        #expect(
            components.schemas.keys.sorted() == [
                "io.example.Pod", "io.example.Port", OpenAPIComponents.quantityName, OpenAPIComponents.intOrStringName,
            ])
        #expect(
            components.schemas["io.example.Port"] == [
                "type": "object", "required": ["number"],
                "properties": [
                    "number": [
                        "type": "integer", "format": "int32", "minimum": 1, "maximum": 65535,
                        "description": "The port.",
                    ],
                    "name": [
                        "allOf": [OpenAPIComponents.reference(OpenAPIComponents.intOrStringName)],
                        "description": "Or its name.",
                    ],
                ],
            ])
    }

    @Test(
        "every property has its type and what Kubernetes adds to it",
        arguments: [
            (
                "ports",
                [
                    "type": "array", "items": OpenAPIComponents.reference("io.example.Port"),
                    "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["number", "protocol"],
                    "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "number",
                    "description": "All ports.",
                ]
            ),
            (
                "main",
                [
                    "allOf": [OpenAPIComponents.reference("io.example.Port")], "description": "The first port.",
                    "default": ["number": 80],
                ]
            ),
            (
                "limits",
                [
                    "type": "object",
                    "additionalProperties": OpenAPIComponents.reference(OpenAPIComponents.quantityName),
                ]
            ),
            ("policy", ["type": "string", "enum": ["A", "B"], "default": "A"]),
            ("since", ["type": "string", "format": "date-time"]), ("key", ["type": "string", "format": "byte"]),
            (
                "names",
                [
                    "type": "array", "items": ["type": "string"], "x-kubernetes-list-type": "set",
                    "x-kubernetes-patch-strategy": "merge",
                ]
            ),
            ("rest", ["x-kubernetes-preserve-unknown-fields": true]),
            (
                "volumes",
                [
                    "type": "array", "items": ["type": "object", "properties": ["path": ["type": "string"]]],
                    "x-kubernetes-patch-strategy": "merge,retainKeys", "x-kubernetes-patch-merge-key": "path",
                ]
            ),
        ] as [(String, JSON)])
    func properties(name: String, expected: JSON) {
        var components = OpenAPIComponents()
        _ = components.place(Self.pod)
        #expect(components.schemas["io.example.Pod"]?["properties", name] == expected)
    }
}
