import JSON
import Platform
import Resources
import Testing

/// The words of `kubectl get pods`.
@Suite("Columns of pods") struct PodColumnTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var pod: JSON
        /// Ready, status, restarts.
        var cells: [String]
        var testDescription: String { cells.joined(separator: " ") }

        init(_ cells: String..., spec: JSON = [:], status: JSON = [:], isBeingDeleted: Bool = false) {
            var spec = spec
            if spec["containers"] == nil { spec["containers"] = [["name": "a"]] }
            pod = ["metadata": ["name": "p"], "spec": spec, "status": status]
            if isBeingDeleted { pod["metadata", "deletionTimestamp"] = "2026-01-01T00:00:00Z" }
            self.cells = cells
        }
    }

    private static func container(_ name: String, _ state: JSON, restarts: Int64 = 0, ready: Bool = false) -> JSON {
        ["name": .string(name), "state": state, "restartCount": .int(restarts), "ready": .bool(ready)]
    }
    private static let running: JSON = ["running": ["startedAt": "2026-01-01T00:00:00Z"]]
    private static let done: JSON = ["terminated": ["exitCode": 0, "reason": "Completed"]]
    private static let two: JSON = ["containers": [["name": "a"], ["name": "b"]]]
    private static let withInit: JSON = [
        "containers": [["name": "a"]], "initContainers": [["name": "i"], ["name": "j"]],
    ]
    private static let withSidecar: JSON = [
        "containers": [["name": "a"]], "initContainers": [["name": "s", "restartPolicy": "Always"]],
    ]
    private static let readyCondition: JSON = [["type": "Ready", "status": "True"]]

    static let cases: [Case] = [
        Case("0/1", "Pending", "0", status: ["phase": "Pending"]),
        Case(
            "0/1", "SchedulingGated", "0",
            status: [
                "phase": "Pending", "conditions": [["type": "PodScheduled", "reason": "SchedulingGated"]],
            ]),
        Case(
            "0/1", "ContainerCreating", "0",
            status: [
                "phase": "Pending",
                "containerStatuses": [container("a", ["waiting": ["reason": "ContainerCreating"]])],
            ]),
        Case(
            "1/1", "Running", "0",
            status: ["phase": "Running", "containerStatuses": [container("a", running, ready: true)]]),
        Case(
            "0/1", "Running", "0", status: ["phase": "Running", "containerStatuses": [container("a", running)]]),
        Case(
            "0/1", "CrashLoopBackOff", "2 (5m ago)",
            status: [
                "phase": "Running",
                "containerStatuses": [
                    [
                        "name": "a", "restartCount": 2, "state": ["waiting": ["reason": "CrashLoopBackOff"]],
                        "lastState": ["terminated": ["exitCode": 1, "finishedAt": "2025-12-31T23:55:00Z"]],
                    ]
                ],
            ]),
        Case(
            "0/1", "ErrImagePull", "0",
            status: [
                "phase": "Pending", "containerStatuses": [container("a", ["waiting": ["reason": "ErrImagePull"]])],
            ]),
        Case(
            "0/1", "Error", "0",
            status: [
                "phase": "Failed",
                "containerStatuses": [container("a", ["terminated": ["exitCode": 1, "reason": "Error"]])],
            ]),
        Case(
            "0/1", "ExitCode:3", "0",
            status: ["phase": "Failed", "containerStatuses": [container("a", ["terminated": ["exitCode": 3]])]]),
        Case(
            "0/1", "Signal:9", "0",
            status: [
                "phase": "Failed",
                "containerStatuses": [container("a", ["terminated": ["exitCode": 137, "signal": 9]])],
            ]),
        Case("0/1", "Completed", "0", status: ["phase": "Succeeded", "containerStatuses": [container("a", done)]]),
        Case("0/1", "Evicted", "0", status: ["phase": "Failed", "reason": "Evicted"]),
        Case(
            "1/2", "NotReady", "0", spec: two,
            status: [
                "phase": "Running",
                "containerStatuses": [container("a", done), container("b", running, ready: true)],
            ]),
        Case(
            "1/2", "Running", "3", spec: two,
            status: [
                "phase": "Running", "conditions": readyCondition,
                "containerStatuses": [
                    container("a", done, restarts: 1), container("b", running, restarts: 2, ready: true),
                ],
            ]),
        Case(
            "0/1", "Init:0/2", "0", spec: withInit,
            status: ["phase": "Pending", "initContainerStatuses": [container("i", running), container("j", [:])]]),
        Case(
            "0/1", "Init:1/2", "0", spec: withInit,
            status: ["phase": "Pending", "initContainerStatuses": [container("i", done), container("j", running)]]),
        Case(
            "0/1", "Init:CrashLoopBackOff", "4", spec: withInit,
            status: [
                "phase": "Pending",
                "initContainerStatuses": [
                    container("i", ["waiting": ["reason": "CrashLoopBackOff"]], restarts: 4), container("j", [:]),
                ],
            ]),
        Case(
            "0/1", "Init:ExitCode:2", "0", spec: withInit,
            status: ["phase": "Pending", "initContainerStatuses": [container("i", ["terminated": ["exitCode": 2]])]]),
        Case(
            "0/1", "PodInitializing", "0", spec: withInit,
            status: [
                "phase": "Pending", "initContainerStatuses": [container("i", done), container("j", done)],
                "containerStatuses": [container("a", ["waiting": ["reason": "PodInitializing"]])],
            ]),
        Case(
            "2/2", "Running", "1", spec: withSidecar,
            status: [
                "phase": "Running", "containerStatuses": [container("a", running, ready: true)],
                "initContainerStatuses": [
                    ["name": "s", "state": running, "started": true, "ready": true, "restartCount": 1]
                ],
            ]),
        Case(
            "1/1", "Terminating", "0",
            status: ["phase": "Running", "containerStatuses": [container("a", running, ready: true)]],
            isBeingDeleted: true),
        Case(
            "0/1", "Completed", "0", status: ["phase": "Succeeded", "containerStatuses": [container("a", done)]],
            isBeingDeleted: true),
        Case(
            "0/1", "Unknown", "0", status: ["phase": "Running", "reason": "NodeLost"], isBeingDeleted: true),
    ]

    @Test("ready, status and restarts", arguments: cases)
    func summary(_ item: Case) throws {
        let now = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
        let cells = Pod.definition.columns[1...3].map { column in
            (column.valueAtTime?(item.pod, now) ?? column.value(item.pod)).string ?? ""
        }
        #expect(cells == item.cells)
    }

    @Test("-o wide shows address, node and gates, or <none>")
    func wide() {
        let headings = Pod.definition.columns.map { $0.priority == 0 ? $0.name : "[\($0.name)]" }
        #expect(
            headings == [
                "Name", "Ready", "Status", "Restarts", "Age", "[IP]", "[Node]", "[Nominated Node]",
                "[Readiness Gates]",
            ])
        let wide = { (pod: JSON) in Pod.definition.columns.filter { $0.priority == 1 }.map { $0.value(pod) } }
        #expect(wide([:]) == ["<none>", "<none>", "<none>", "<none>"])
        let pod: JSON = [
            "spec": ["nodeName": "n", "readinessGates": [["conditionType": "a"], ["conditionType": "b"]]],
            "status": ["podIPs": [["ip": "127.0.0.5"]], "conditions": [["type": "b", "status": "True"]]],
        ]
        #expect(wide(pod) == ["127.0.0.5", "n", "<none>", "1/2"])
    }
}
