import JSON
import Schema
import Testing

@Suite struct SchemaTests {
    private static let port = Schema.object([
        "name": .string, "containerPort": .int32.range(1...65535).required(),
        "protocol": .string.oneOf("TCP", "UDP").default("TCP"),
    ])
    private static let container = Schema.object([
        "name": .string.format(.dnsLabel).required(), "image": .string,
        "ports": .list(of: port, keys: "containerPort", "protocol", patchKey: "containerPort"),
        "limits": .map(of: .quantity),
    ])
    private static let pod = Schema.object([
        "labels": .stringMap, "containers": .list(of: container, keys: "name").required(),
        "finalizers": .array(of: .string, .set).mergingPrimitives(),
        "strategy": .object(["type": .string, "rollingUpdate": .any]).retainingKeys(),
    ])

    @Test("unknown fields are dropped and named, nulls are dropped")
    func prune() {
        var value: JSON = [
            "containers": [["name": "a", "bogus": 1, "image": nil]], "labels": ["any": "key"], "spec": [:],
        ]
        #expect(Self.pod.prune(&value) == ["containers[0].bogus", "spec"])
        #expect(value == ["containers": [["name": "a"]], "labels": ["any": "key"]])
    }

    @Test("a key without a value is an empty text in a map of texts")
    func emptyMapValue() {
        var value: JSON = ["labels": ["a": nil, "b": "c"], "containers": [["limits": ["cpu": nil]]]]
        #expect(Self.pod.prune(&value) == [])
        #expect(value == ["labels": ["a": "", "b": "c"], "containers": [["limits": [:]]]])
    }

    @Test("what has nothing unknown in it stays as it is, null by null")
    func pruneNothing() {
        for value in [["containers": [["name": "a", "limits": ["cpu": 1]]]], ["strategy": ["rollingUpdate": nil]]]
            as [JSON]
        {
            var pruned = value
            #expect(Self.pod.prune(&pruned) == [])
            #expect(Self.pod.typeErrors(in: pruned) == [])
            #expect(pruned == (value["strategy"] == nil ? value : ["strategy": [:]]))
        }
    }

    @Test("defaults reach into lists, and twice is the same as once")
    func defaults() {
        var value: JSON = ["containers": [["name": "a", "ports": [["containerPort": 80]]]]]
        Self.pod.applyDefaults(to: &value)
        let once = value
        #expect(value["containers"]?[0]?["ports"]?[0]?["protocol"] == "TCP")
        Self.pod.applyDefaults(to: &value)
        #expect(value == once)
    }

    @Test(
        "every wrong value is named with its place",
        arguments: [
            ([:], ["containers"]), (["containers": [["name": "A_b"]]], ["containers[0].name"]),
            (["containers": [["name": "a"], ["name": "a"]]], ["containers[1].name"]),
            (["containers": [["name": "a", "limits": ["cpu": "1x"]]]], ["containers[0].limits[cpu]"]),
            (
                ["containers": [["name": "a", "ports": [["containerPort": 0, "protocol": "X"]]]]],
                ["containers[0].ports[0].containerPort", "containers[0].ports[0].protocol"]
            ),
            (["containers": [["name": "a", "limits": ["cpu": "100m", "memory": "1Gi"]]]], []),
        ] as [(JSON, [String])])
    func validate(value: JSON, fields: [String]) {
        #expect(Self.pod.validate(value).map(\.field).sorted() == fields)
    }

    @Test("a value of another type is told apart from one that is not allowed")
    func typeErrors() {
        let errors = Self.pod.typeErrors(in: ["containers": [["name": 1]], "labels": "x"])
        #expect(errors.map(\.field).sorted() == ["containers[0].name", "labels"])
    }
}

@Suite struct StrategicMergeTests {
    private static let schema = Schema.object([
        "containers": .list(
            of: .object(["name": .string, "image": .string, "args": .array(of: .string)]), keys: "name"),
        "finalizers": .array(of: .string, .set).mergingPrimitives(),
        "strategy": .object(["type": .string, "rollingUpdate": .any]).retainingKeys(),
    ])
    private static let present: JSON = [
        "containers": [["name": "a", "image": "1", "args": ["x"]], ["name": "b", "image": "1"]],
        "finalizers": ["f", "g"],
        "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]],
    ]

    @Test(
        "lists merge by key, and the directives of kubectl's patches hold",
        arguments: [
            (
                ["containers": [["name": "b", "image": "2"]]],
                ["containers"], [["name": "a", "image": "1", "args": ["x"]], ["name": "b", "image": "2"]]
            ),
            (["containers": [["name": "a", "$patch": "delete"]]], ["containers"], [["name": "b", "image": "1"]]),
            (["containers": [["$patch": "replace"], ["name": "c"]]], ["containers"], [["name": "c"]]),
            (
                ["containers": [["name": "a", "args": ["y"]]], "$setElementOrder/containers": [["name": "a"]]],
                ["containers"], [["name": "a", "image": "1", "args": ["y"]], ["name": "b", "image": "1"]]
            ),
            (
                ["containers": [["name": "c"]], "$setElementOrder/containers": [["name": "c"], ["name": "b"]]],
                ["containers"],
                [["name": "c"], ["name": "b", "image": "1"], ["name": "a", "image": "1", "args": ["x"]]]
            ),
            (["finalizers": ["g", "h"]], ["finalizers"], ["f", "g", "h"]),
            (["$deleteFromPrimitiveList/finalizers": ["f"]], ["finalizers"], ["g"]),
            (["strategy": ["type": "Recreate", "$retainKeys": ["type"]]], ["strategy"], ["type": "Recreate"]),
            (["strategy": ["rollingUpdate": nil]], ["strategy"], ["type": "RollingUpdate"]),
        ] as [(JSON, [String], JSON)])
    func directives(patch: JSON, path: [String], expected: JSON) throws {
        let merged = try Self.schema.strategicMerge(patch, into: Self.present)
        #expect(merged[path[0]] == expected)
    }

    @Test("an element without its key is refused")
    func missingKey() {
        #expect(throws: StrategicMergeError.self) {
            try Self.schema.strategicMerge(["containers": [["image": "2"]]], into: Self.present)
        }
    }
}
