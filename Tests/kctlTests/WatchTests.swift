import JSON
import Platform
import Testing

@testable import kctl

@Suite("watch") struct WatchTests {
    private static let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    private static func owner(_ uid: String) -> JSON { [["controller": true, "uid": .string(uid)]] }

    private static func object(
        _ name: String, owner: String? = nil, revision: Int? = nil, spec: JSON = [:], status: JSON = [:]
    )
        -> JSON
    {
        var object: JSON = [
            "metadata": [
                "name": .string(name), "namespace": "default", "uid": .string(name),
                "creationTimestamp": .string(start.rfc3339),
            ], "spec": spec, "status": status,
        ]
        if let owner { object["metadata", "ownerReferences"] = Self.owner(owner) }
        if let revision { object["metadata", "annotations", Revision.annotation] = .string("\(revision)") }
        return object
    }

    private static func pod(_ name: String, owner: String? = "web-2", restarts: Int64 = 0) -> JSON {
        object(
            name, owner: owner, spec: ["nodeName": "n1", "containers": [["name": "c"]]],
            status: [
                "phase": "Running",
                "containerStatuses": [
                    ["name": "c", "ready": true, "restartCount": .int(restarts), "state": ["running": [:]]]
                ],
            ])
    }

    private static func tree() -> WatchTree {
        var tree = WatchTree()
        tree.store(pod("web-2-a"), .pod, now: start)
        tree.store(pod("alone", owner: nil), .pod, now: start)
        tree.store(
            object("web-2", owner: "web", revision: 2, spec: ["replicas": 1], status: ["readyReplicas": 1]),
            .replicaset,
            now: start)
        tree.store(object("web-1", owner: "web", revision: 1, spec: ["replicas": 0]), .replicaset, now: start)
        tree.store(
            object(
                "web", spec: ["replicas": 1],
                status: ["replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1]), .deployment,
            now: start)
        return tree
    }

    @Test("pods stand below their replica sets, these below their deployments; old empty ones are left out")
    func structure() {
        var tree = Self.tree()
        #expect(
            tree.rows(now: Self.start).map { "\($0.depth) \($0.name)" } == ["0 web", "1 web-2", "2 web-2-a", "0 alone"])
        tree.showsEmpty = true
        #expect(tree.rows(now: Self.start).map(\.name) == ["web", "web-2", "web-2-a", "web-1", "alone"])
        tree.only = "web"
        #expect(!tree.rows(now: Self.start).map(\.name).contains("alone"))
    }

    @Test("a restart flashes for a second, anything else does not")
    func flash() {
        var tree = Self.tree()
        #expect(tree.flashEnd(now: Self.start) == nil)
        tree.store(Self.pod("web-2-a", restarts: 1), .pod, now: Self.start)
        #expect(tree.rows(now: Self.start).filter(\.flashes).map(\.name) == ["web-2-a"])
        #expect(tree.rows(now: Self.start + .milliseconds(999)).contains { $0.flashes })
        #expect(!tree.rows(now: Self.start + .seconds(1)).contains { $0.flashes })
        tree.store(Self.pod("web-2-a", restarts: 1), .pod, now: Self.start + .seconds(5))
        #expect(!tree.rows(now: Self.start + .seconds(5)).contains { $0.flashes })
    }

    @Test("a frame fits the terminal, shows flashes in reverse, and says what is hidden")
    func frame() {
        var tree = Self.tree()
        tree.store(Self.pod("web-2-a", restarts: 1), .pod, now: Self.start)
        let rows = tree.rows(now: Self.start + .milliseconds(10))
        let style = WatchFrame.Style(bold: "", dim: "", reverse: "<", green: "", yellow: "", red: "", plain: ">")
        var frame = WatchFrame(title: "title", rows: rows, columns: 60, lines: 10, style: style)
        let text = frame.text()
        #expect(text.count == 10)
        #expect(text.contains { $0.hasPrefix("<  └ pod/web-2-a") && $0.hasSuffix(">") })
        #expect(text.last?.hasPrefix("q quits") ?? false)
        frame.lines = 6
        #expect(frame.visibleRows == 2 && frame.offsetMax == 2)
        #expect(frame.text().last?.contains("2 more") ?? false)
        frame.offset = 2
        #expect(frame.text()[3].contains("web-2-a"))
        frame.columns = 8
        #expect(frame.text().allSatisfy { $0.filter { $0 != "<" && $0 != ">" }.count <= 8 })
    }

    @Test("without a terminal every visible change is one line")
    func lines() {
        var tree = Self.tree()
        var lines = WatchLines(showsNamespace: false)
        #expect(lines.update(tree.rows(now: Self.start), now: Self.start).split(separator: "\n").count == 4)
        #expect(lines.update(tree.rows(now: Self.start + .seconds(60)), now: Self.start).isEmpty)
        tree.store(Self.pod("web-2-a", restarts: 1), .pod, now: Self.start)
        #expect(
            lines.update(tree.rows(now: Self.start), now: Self.start)
                == "22:13:20 pod/web-2-a 1/1 Running restarts=1 node=n1\n")
        tree.remove(Self.pod("web-2-a"), .pod)
        #expect(lines.update(tree.rows(now: Self.start), now: Self.start) == "22:13:20 pod/web-2-a gone\n")
    }

    @Test("keys quit and scroll, however the terminal sends them")
    func keys() {
        func actions(_ text: String) -> [WatchKeys.Action] {
            var keys = WatchKeys()
            return text.utf8.compactMap { keys.take($0) }
        }
        #expect(actions("q") == [.quit])
        #expect(
            actions("xj\u{1b}[A\u{1b}[B\u{1b}OB\u{1b}[5~k") == [
                .scroll(1), .scroll(-1), .scroll(1), .scroll(1), .scroll(-10), .scroll(-1),
            ])
    }
}
