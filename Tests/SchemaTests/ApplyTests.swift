import JSON
import Schema
import Testing

@Suite("Server-side apply") struct ApplyTests {
    private static let port = Schema.object([
        "port": .int32, "protocol": .string.default("TCP"), "name": .string, "nodePort": .int32,
    ])
    private static let schema = Schema.object([
        "ports": .list(of: port, keys: "port", "protocol"), "labels": .stringMap, "args": .array(of: .string),
        "finalizers": .array(of: .string, .set), "rest": .any,
        "env": .array(of: .object(["name": .string, "value": .string])).mergingBy("name"),
        "spec": .object(["a": .int32, "b": .int32]),
    ])

    @Test(
        "a configuration is laid over an object by what its lists are",
        arguments: [
            (
                ["ports": [["port": 53, "protocol": "UDP"], ["port": 53, "name": "tcp"]]],
                ["ports": [["port": 53, "protocol": "TCP", "nodePort": 1]]],
                [
                    "ports": [
                        ["port": 53, "protocol": "TCP", "nodePort": 1, "name": "tcp"],
                        ["port": 53, "protocol": "UDP"],
                    ]
                ]
            ),
            (
                ["labels": ["a": "2", "c": "3"]], ["labels": ["a": "1", "b": "1"]],
                ["labels": ["a": "2", "b": "1", "c": "3"]]
            ),
            (["args": ["x"]], ["args": ["y", "z"]], ["args": ["x"]]),
            (["finalizers": ["x", "y"]], ["finalizers": ["y", "z"]], ["finalizers": ["y", "z", "x"]]),
            (["spec": ["a": 2]], ["spec": ["a": 1, "b": 1]], ["spec": ["a": 2, "b": 1]]),
            (
                ["env": [["name": "B", "value": "2"]]], ["env": [["name": "A"], ["name": "B", "value": "1"]]],
                ["env": [["name": "A"], ["name": "B", "value": "2"]]]
            ),
            (["rest": ["a": 2]], ["rest": ["a": 1, "b": [1]]], ["rest": ["a": 2, "b": [1]]]),
            (["spec": ["a": 2]], [:], ["spec": ["a": 2]]),
        ] as [(JSON, JSON, JSON)])
    func applying(configuration: JSON, present: JSON, expected: JSON) {
        #expect(Self.schema.applying(configuration, to: present) == expected)
        #expect(Self.schema.applying(configuration, to: expected) == expected)
    }
}
