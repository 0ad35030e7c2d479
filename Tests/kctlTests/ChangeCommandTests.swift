import JSON
import Testing

@testable import kctl

@Suite("Commands that change objects") struct ChangeCommandTests {
    private static let spec: JSON = [
        "initContainers": [["name": "init", "image": "host"]],
        "containers": [
            ["name": "web", "image": "host/nginx", "env": [["name": "A", "value": "1"]]],
            ["name": "log", "image": "host"],
        ],
    ]

    @Test("set image changes only containers whose image differs")
    func image() throws {
        let change = try SetImageCommand.change(Self.spec, [("*", "host")])
        #expect(change == ["containers": [["name": "web", "image": "host"]]])
        #expect(try SetImageCommand.change(Self.spec, [("log", "host")]) == Optional<JSON>.none)
        #expect(throws: CommandError("unable to find container named \"none\"")) {
            try SetImageCommand.change(Self.spec, [("none", "host")])
        }
    }

    @Test("set env sets, removes and leaves alone")
    func environment() throws {
        let change = try SetEnvCommand.change(
            Self.spec, [("A", nil), ("B", "2")], pattern: "w*", overwrites: true)
        #expect(
            change == [
                "containers": [
                    ["name": "web", "env": [["name": "A", "$patch": "delete"], ["name": "B", "value": "2"]]]
                ]
            ])
        #expect(
            try SetEnvCommand.change(Self.spec, [("A", "1")], pattern: "web", overwrites: true) == Optional<JSON>.none)
        #expect(throws: CommandError("'A' already has a value, and --overwrite is false")) {
            try SetEnvCommand.change(Self.spec, [("A", "2")], pattern: "*", overwrites: false)
        }
    }

    @Test("words that assign come behind words that name")
    func assignments() throws {
        let words = try Assignments(["pods", "web-0", "a=b=c", "d-"], removes: true)
        #expect(words.resources == ["pods", "web-0"])
        #expect(words.pairs.map(\.key) == ["a", "d"] && words.pairs.map(\.value) == ["b=c", nil])
        #expect(throws: CommandError.self) { try Assignments(["a=b", "pods"], removes: true) }
        #expect(try Assignments(["web-"], removes: false).resources == ["web-"])
    }

    @Test(
        "patterns of container names",
        arguments: [
            ("web", "*", true), ("web", "web", true), ("web", "w*b", true), ("web", "x*", false), ("wb", "wb*b", false),
        ])
    func patterns(name: String, pattern: String, matches: Bool) {
        #expect(ContainerChange.matches(name, pattern) == matches)
    }

    @Test("drain counts what stands against it")
    func drain() {
        func pod(_ name: String, owner: String? = nil, local: Bool = false, phase: String = "Running") -> JSON {
            var pod: JSON = [
                "metadata": ["name": .string(name), "namespace": "default"], "status": ["phase": .string(phase)],
            ]
            if let owner { pod["metadata", "ownerReferences"] = [["kind": .string(owner), "controller": true]] }
            if local { pod["spec", "volumes"] = [["name": "v", "emptyDir": [:]]] }
            return pod
        }
        let pods = [
            pod("a", owner: "ReplicaSet"), pod("b"), pod("c", owner: "ReplicaSet", local: true),
            pod("d", owner: "DaemonSet"), pod("e", local: true, phase: "Succeeded"),
        ]
        let strict = DrainPlan(pods, DrainPlan.Rules())
        #expect(
            strict.problems == [
                "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/d",
                "cannot delete Pods with local storage (use --delete-emptydir-data to override): default/c",
                "cannot delete Pods that declare no controller (use --force to override): default/b",
            ])
        let loose = DrainPlan(
            pods, DrainPlan.Rules(takesUnmanaged: true, takesLocalData: true, ignoresDaemonSets: true))
        #expect(loose.problems.isEmpty)
        #expect(loose.pods.compactMap { $0["metadata", "name"]?.string } == ["a", "b", "c", "e"])
    }

    @Test("a wait reads conditions without regard to case, and not before the newest spec is seen")
    func wait() throws {
        func object(_ observed: Int64) -> JSON {
            [
                "metadata": ["generation": 2],
                "status": [
                    "observedGeneration": .int(observed), "phase": "Running",
                    "conditions": [["type": "Available", "status": "True"]],
                ],
            ]
        }
        let available = try WaitCondition("condition=available")
        #expect(try available.holds(object(2)))
        #expect(try !available.holds(object(1)))
        #expect(try !available.holds(nil))
        #expect(try WaitCondition("condition=Available=false").holds(object(2)) == false)
        #expect(try WaitCondition("jsonpath={.status.phase}=Running").holds(object(1)))
        #expect(try WaitCondition("jsonpath='{.status.phase}'").holds(object(1)))
        #expect(try WaitCondition("jsonpath={.status.none}").holds(object(1)) == false)
        #expect(try WaitCondition("delete").holds(nil))
        #expect(throws: CommandError.self) { try WaitCondition("jsonpath={.a}=") }
        #expect(throws: CommandError("unrecognized condition: \"x\"")) { try WaitCondition("x") }
    }

    @Test("exec wants its command behind --")
    func exec() throws {
        func words(_ line: String) throws -> (word: String?, command: [String]) {
            try ExecCommand.words(
                FlagParser(ExecCommand().flags).parse(line.split(separator: " ").map(String.init)))
        }
        let (word, command) = try words("-it web-0 -- ls -l")
        #expect(word == "web-0" && command == ["ls", "-l"])
        #expect(throws: UsageError.self) { try words("web-0 ls") }
        #expect(throws: CommandError("you must specify at least one command for the container")) { try words("web-0") }
        #expect(throws: CommandError.self) { try words("-- ls") }
    }

    @Test("the status of an exec is an exit code or an error")
    func exitCodes() throws {
        #expect(try ExecClient.exitCode(["status": "Success"]) == 0)
        let failure: JSON = [
            "status": "Failure", "reason": "NonZeroExitCode",
            "details": ["causes": [["reason": "ExitCode", "message": "7"]]],
        ]
        #expect(try ExecClient.exitCode(failure) == 7)
        #expect(throws: CommandError("gone")) { try ExecClient.exitCode(["status": "Failure", "message": "gone"]) }
    }

    @Test("log lines of several pods keep whole, each with its prefix")
    func logLines() {
        var lines = LogLines(prefix: "[a] ")
        #expect(String(decoding: lines.add(Array("one\ntw".utf8)), as: UTF8.self) == "[a] one\n")
        #expect(String(decoding: lines.add(Array("o\n\n".utf8)), as: UTF8.self) == "[a] two\n[a] \n")
        #expect(lines.rest().isEmpty)
        _ = lines.add(Array("end".utf8))
        #expect(String(decoding: lines.rest(), as: UTF8.self) == "[a] end")
    }
}
