import Client
import JSON
import Platform
import Synchronization

/// Tells users what happens to their pods, as Event objects; the same thing said again raises the count of the first.
final class PodEvents: Sendable {
    enum Severity: String, Sendable { case normal = "Normal", warning = "Warning" }

    private struct Fact: Hashable, Sendable {
        var podUID: String
        var container: String?
        var reason: String
        var message: String
    }

    private struct Entry: Sendable {
        var fact: Fact
        var severity: Severity
        var pod: PodManifest
        var time: Timestamp
    }

    private struct Sent: Sendable {
        var name: String
        var count: Int
    }

    /// Events are a help to people, no record: what does not fit while the API server is away is dropped.
    static let queueMax = 1000
    /// How many earlier events are remembered for counting.
    static let memoryMax = 2000

    private let access: ClusterAccess
    private let nodeName: String
    private let queue = Mailbox<[Entry]>(empty: [])

    init(access: ClusterAccess, nodeName: String) {
        self.access = access
        self.nodeName = nodeName
    }

    func record(
        _ pod: PodManifest, container: String? = nil, _ severity: Severity, _ reason: String, _ message: String
    ) {
        let fact = Fact(podUID: pod.uid, container: container, reason: reason, message: message)
        let entry = Entry(fact: fact, severity: severity, pod: pod, time: access.world.time.now)
        queue.post { if $0.count < Self.queueMax { $0.append(entry) } }
    }

    func run() async {
        var sent: [Fact: Sent] = [:]
        while let entries = await queue.next() {
            for entry in entries {
                if sent.count > Self.memoryMax { sent = [:] }
                // An event that can't be sent is dropped: the next one may be better placed.
                sent[entry.fact] = (try? await send(entry, earlier: sent[entry.fact])) ?? sent[entry.fact]
            }
        }
    }

    private func send(_ entry: Entry, earlier: Sent?) async throws -> Sent {
        let collection = "/api/v1/namespaces/\(entry.pod.key.namespace)/events"
        if var earlier {
            earlier.count += 1
            let patch: JSON = [
                "count": .int(Int64(earlier.count)), "lastTimestamp": .string(entry.time.rfc3339),
            ]
            do {
                _ = try await access.call(
                    "PATCH", "\(collection)/\(earlier.name)", body: patch, contentType: PatchType.merge.rawValue)
                return earlier
            } catch let error as APIError where error.isNotFound {}  // Events expire: a new one tells it again.
        }
        let name = "\(entry.pod.key.name).\(String(access.world.random.next(), radix: 16))"
        _ = try await access.call("POST", collection, body: object(entry, name: name))
        return Sent(name: name, count: 1)
    }

    private func object(_ entry: Entry, name: String) -> JSON {
        let pod = entry.pod
        var involved: JSON = [
            "kind": "Pod", "apiVersion": "v1", "namespace": .string(pod.key.namespace), "name": .string(pod.key.name),
            "uid": .string(pod.uid),
        ]
        if let container = entry.fact.container {
            let list = pod.initContainers.contains { $0.name == container } ? "initContainers" : "containers"
            involved["fieldPath"] = .string("spec.\(list){\(container)}")
        }
        let time = JSON.string(entry.time.rfc3339)
        return [
            "kind": "Event", "apiVersion": "v1",
            "metadata": ["name": .string(name), "namespace": .string(pod.key.namespace)],
            "involvedObject": involved, "reason": .string(entry.fact.reason), "message": .string(entry.fact.message),
            "type": .string(entry.severity.rawValue), "firstTimestamp": time, "lastTimestamp": time, "count": 1,
            "source": ["component": "kubelet", "host": .string(nodeName)], "reportingComponent": "kubelet",
            "reportingInstance": .string(nodeName),
        ]
    }
}
