import JSON
import Testing

@testable import APIServer

@Suite("Strategic merge") struct StrategicMergeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var target: JSON
        var patch: JSON
        var result: JSON
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "containers merge by name, in the order that the patch asks for",
            target: ["containers": [["name": "a", "image": "1"], ["name": "b", "image": "1"]]],
            patch: [
                "$setElementOrder/containers": [["name": "b"], ["name": "a"]],
                "containers": [["name": "b", "image": "2"]],
            ],
            result: ["containers": [["name": "b", "image": "2"], ["name": "a", "image": "1"]]]),
        Case(
            name: "an item is deleted by its key",
            target: ["env": [["name": "A", "value": "1"], ["name": "B", "value": "2"]]],
            patch: ["env": [["name": "A", "$patch": "delete"]]], result: ["env": [["name": "B", "value": "2"]]]),
        Case(
            name: "a list without key is replaced", target: ["args": ["a", "b"]], patch: ["args": ["c"]],
            result: ["args": ["c"]]),
        Case(
            name: "a list that says so is replaced", target: ["volumes": [["name": "a"]]],
            patch: ["volumes": [["$patch": "replace"], ["name": "b"]]], result: ["volumes": [["name": "b"]]]),
        Case(
            name: "service ports merge by port", target: ["ports": [["port": 80, "name": "http"]]],
            patch: ["ports": [["port": 80, "name": "web"], ["port": 443]]],
            result: ["ports": [["port": 80, "name": "web"], ["port": 443]]]),
        Case(
            name: "only retained keys stay", target: ["strategy": ["type": "RollingUpdate", "rollingUpdate": [:]]],
            patch: ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]],
            result: ["strategy": ["type": "Recreate"]]),
        Case(
            name: "finalizers are a set", target: ["finalizers": ["a", "b"]],
            patch: ["finalizers": ["c"], "$deleteFromPrimitiveList/finalizers": ["a"]],
            result: ["finalizers": ["b", "c"]]),
        Case(name: "null removes", target: ["a": 1, "b": 2], patch: ["a": .null], result: ["b": 2]),
    ]

    @Test("directives and keys are followed", arguments: cases)
    func merges(_ item: Case) {
        #expect(StrategicMerge.apply(item.patch, to: item.target) == item.result)
    }
}
