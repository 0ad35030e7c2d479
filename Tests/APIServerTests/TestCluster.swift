import HTTP
import JSON
import Platform
import Resources
import Schema
import Storage
import Synchronization
import Testing

@testable import APIServer

/// An API server over a memory store, called in process.
struct TestCluster: Sendable {
    let server: APIServer
    let store: MemoryStore
    let transport: InProcessTransport
    let clock: TestClock

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var json: JSON
        var bytes: [UInt8]

        var reason: String { json["reason"]?.string ?? "" }
        var message: String { json["message"]?.string ?? "" }
        var name: String { json["metadata", "name"]?.string ?? "" }
        var revision: String { json["metadata", "resourceVersion"]?.string ?? "" }
        var items: [JSON] { json["items"]?.array ?? [] }
        var names: [String] { items.compactMap { $0["metadata", "name"]?.string } }
    }

    static func run(
        configuration: APIServerConfiguration = APIServerConfiguration(),
        definitions: [ResourceDefinition] = TestKinds.all,
        _ body: @Sendable (TestCluster) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let world = World(time: clock, random: SystemRandom())
        let store = MemoryStore(world: world)
        let server = APIServer(
            store: store, world: world, definitions: definitions, configuration: configuration)
        let cluster = TestCluster(
            server: server, store: store,
            transport: InProcessTransport(handler: server, user: "admin", groups: ["system:masters"]), clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await server.waitUntilReady()
            try await body(cluster)
            group.cancelAll()
        }
    }

    func send(
        _ method: String, _ target: String, _ body: JSON? = nil, type: String = "application/json",
        accept: String? = nil
    ) async throws -> Answer {
        try await send(method, target, bytes: body?.encoded() ?? [], type: type, accept: accept)
    }

    func send(
        _ method: String, _ target: String, bytes: [UInt8], type: String = "application/json", accept: String? = nil
    ) async throws -> Answer {
        var headers = HTTPHeaders()
        if !bytes.isEmpty { headers["Content-Type"] = type }
        headers["Accept"] = accept
        let response = try await transport.send(
            HTTPRequest(method: method, target: target, headers: headers, body: .bytes(bytes)))
        var collected: [UInt8] = []
        switch response.body {
        case .bytes(let bytes): collected = bytes
        case .stream(let stream): while let chunk = try await stream.read() { collected += chunk }
        }
        return Answer(
            status: response.status, headers: response.headers, json: (try? JSON(parsing: collected)) ?? .null,
            bytes: collected)
    }

    func watch(_ target: String) async throws -> TestWatch {
        let response = try await transport.send(HTTPRequest(method: "GET", target: target))
        guard case .stream(let stream) = response.body else {
            throw TestFailure("no stream: \(response.status)")
        }
        return TestWatch(stream: stream)
    }
}

struct TestFailure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// Reads the events of a watch one by one.
final class TestWatch: Sendable {
    private let stream: any ByteStream
    private let pending = Mutex<[JSON]>([])

    init(stream: any ByteStream) { self.stream = stream }

    func next() async throws -> JSON? {
        while true {
            let event: JSON? = pending.withLock { $0.isEmpty ? Optional.none : $0.removeFirst() }
            if let event { return event }
            guard let chunk = try await stream.read() else { return nil }
            let events = try chunk.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
            pending.withLock { $0 += events }
        }
    }

    /// "ADDED a", one line for each of the next events.
    func next(_ count: Int) async throws -> [String] {
        var lines: [String] = []
        for _ in 0..<count {
            guard let event = try await next() else { break }
            lines.append("\(event["type"]?.string ?? "?") \(event["object", "metadata", "name"]?.string ?? "")")
        }
        return lines
    }

    func cancel() { stream.cancel() }
}

/// A wall clock that tests can move; waiting takes real time.
final class TestClock: TimeSource {
    private let offset = Mutex(Duration.zero)
    private let system = SystemTime()

    var now: Timestamp { system.now + offset.withLock { $0 } }
    var uptime: Duration { system.uptime + offset.withLock { $0 } }
    func sleep(for duration: Duration) async throws { try await system.sleep(for: duration) }
    func advance(by duration: Duration) { offset.withLock { $0 += duration } }
}
