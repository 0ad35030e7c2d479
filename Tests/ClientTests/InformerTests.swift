import Client
import HTTP
import JSON
import Platform
import Resources
import Synchronization
import Testing

@Suite struct InformerTests {
    @Test("a watch that hangs on a machine that is gone is begun anew, from where it came to")
    func hangingWatch() throws {
        let run = SimulatedWorld(seed: 1).run(uptimeLimit: .seconds(7200)) { simulation in
            let server = HangingServer()
            let informer = Informer(
                ConfigMap.definition.resource,
                client: APIClient(transport: server, userAgent: "test", time: simulation.world.time),
                world: simulation.world)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await informer.run() }
                while server.watches.count < 3 { try? await simulation.world.time.sleep(for: .seconds(10)) }
                group.cancelAll()
            }
            return (server.watches, informer.objects.count)
        }
        let (watches, objects) = try run.result.get()
        #expect(watches.prefix(3) == ["7", "9", "9"])
        #expect(objects == 1)
    }
}

/// Lists nothing at revision 7, and then has one event for the first watch and nothing more for any.
private final class HangingServer: HTTPTransport {
    private let revisions = Mutex<[String]>([])
    var watches: [String] { revisions.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let parameters = request.queryItems ?? []
        guard parameters.contains(where: { $0.name == "watch" }) else {
            return HTTPResponse(
                status: 200, body: .bytes(Array(#"{"metadata":{"resourceVersion":"7"},"items":[]}"#.utf8)))
        }
        let isFirst = revisions.withLock { revisions in
            revisions.append(parameters.first { $0.name == "resourceVersion" }?.value ?? "")
            return revisions.count == 1
        }
        return HTTPResponse(status: 200, body: .stream(HangingStream(isFirst ? Self.event : nil)))
    }

    private static let event = Array(
        (#"{"type":"ADDED","object":{"metadata":{"namespace":"a","name":"b","resourceVersion":"9"}}}"# + "\n").utf8)
}

/// Gives its bytes and then nothing until it is cancelled.
private final class HangingStream: ByteStream {
    private let chunks: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation

    init(_ bytes: [UInt8]?) {
        (chunks, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        if let bytes { continuation.yield(bytes) }
    }

    func read() async throws -> [UInt8]? {
        for await bytes in chunks { return bytes }
        return nil
    }

    func cancel() { continuation.finish() }
}
