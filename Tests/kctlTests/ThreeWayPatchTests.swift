import JSON
import Schema
import Testing

@testable import kctl

@Suite("The patch of apply") struct ThreeWayPatchTests {
    private static let container = Schema.object([
        "name": .string, "image": .string,
        "env": .list(of: .object(["name": .string, "value": .string]), keys: "name"),
        "command": .array(of: .string), "cpu": .quantity,
    ])
    private static let schema = Schema.object([
        "containers": .list(of: container, keys: "name"), "replicas": .int32,
        "finalizers": .array(of: .string).mergingPrimitives(), "labels": .stringMap,
        "strategy": .object(["type": .string, "rollingUpdate": .any]).retainingKeys(),
    ])

    struct Case: Sendable {
        var name: String
        var original: JSON
        var modified: JSON
        var current: JSON
        var patch: JSON
    }

    private static let cases: [Case] = [
        Case(
            name: "nothing", original: ["replicas": 1], modified: ["replicas": 1], current: ["replicas": 1], patch: [:]),
        Case(
            name: "what others added stays", original: ["replicas": 1], modified: ["replicas": 1],
            current: ["replicas": 1, "labels": ["a": "b"]], patch: [:]),
        Case(
            name: "what others changed comes back", original: ["replicas": 1], modified: ["replicas": 1],
            current: ["replicas": 5], patch: ["replicas": 1]),
        Case(
            name: "what the user took away goes", original: ["replicas": 1, "labels": ["a": "b", "c": "d"]],
            modified: ["labels": ["a": "b"]], current: ["replicas": 1, "labels": ["a": "b", "c": "d", "e": "f"]],
            patch: ["labels": ["c": nil], "replicas": nil]),
        Case(
            name: "an element of a list changes by its key",
            original: ["containers": [["name": "a", "image": "1"], ["name": "b", "image": "1"]]],
            modified: ["containers": [["name": "a", "image": "2"], ["name": "b", "image": "1"]]],
            current: ["containers": [["name": "a", "image": "1", "cpu": "1"], ["name": "b", "image": "1"]]],
            patch: [
                "containers": [["name": "a", "image": "2"]],
                "$setElementOrder/containers": [["name": "a"], ["name": "b"]],
            ]),
        Case(
            name: "elements come and go, injected ones stay",
            original: ["containers": [["name": "a"], ["name": "b"]]],
            modified: ["containers": [["name": "a"], ["name": "c", "image": "3"]]],
            current: ["containers": [["name": "a"], ["name": "b"], ["name": "sidecar"]]],
            patch: [
                "containers": [["name": "c", "image": "3"], ["$patch": "delete", "name": "b"]],
                "$setElementOrder/containers": [["name": "a"], ["name": "c"]],
            ]),
        Case(
            name: "lists without keys are replaced",
            original: ["containers": [["name": "a", "command": ["x"]]]],
            modified: ["containers": [["name": "a", "command": ["x", "y"]]]],
            current: ["containers": [["name": "a", "command": ["x"]]]],
            patch: [
                "containers": [["name": "a", "command": ["x", "y"]]],
                "$setElementOrder/containers": [["name": "a"]],
            ]),
        Case(
            name: "plain values are added to and taken from a set", original: ["finalizers": ["a", "b"]],
            modified: ["finalizers": ["a", "c"]], current: ["finalizers": ["a", "b", "other"]],
            patch: ["finalizers": ["c"], "$deleteFromPrimitiveList/finalizers": ["b"]]),
        Case(
            name: "an object that retains keys drops the others", original: ["strategy": ["type": "RollingUpdate"]],
            modified: ["strategy": ["type": "Recreate"]],
            current: ["strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]]],
            patch: ["strategy": ["type": "Recreate", "$retainKeys": ["type"]]]),
        Case(
            name: "a quantity written otherwise is the same", original: nil,
            modified: ["containers": [["name": "a", "cpu": "0.5"]]],
            current: ["containers": [["name": "a", "cpu": "500m"]]], patch: [:]),
        Case(
            name: "a null where there is nothing is nothing", original: nil, modified: ["labels": nil],
            current: ["replicas": 1], patch: [:]),
    ]

    @Test("brings the live object to the configuration, and no further", arguments: cases.indices)
    func patch(_ index: Int) throws {
        let this = Self.cases[index]
        let patch = ThreeWayPatch.make(
            original: this.original, modified: this.modified, current: this.current, schema: Self.schema)
        #expect(patch == this.patch, "\(this.name)")
        let merged = try Self.schema.strategicMerge(patch, into: this.current)
        let rest = ThreeWayPatch.make(
            original: this.modified, modified: this.modified, current: merged, schema: Self.schema)
        #expect(rest == [:], "\(this.name): applied again, something is left to do")
    }

    @Test("without a schema, lists are replaced")
    func mergePatch() {
        let patch = ThreeWayPatch.make(
            original: ["items": [["name": "a"]], "old": 1], modified: ["items": [["name": "b"]]],
            current: ["items": [["name": "a"]], "old": 1, "other": 2], schema: nil)
        #expect(patch == ["items": [["name": "b"]], "old": nil])
    }
}
