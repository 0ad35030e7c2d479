import HTTP
import Platform
import Synchronization
import Testing

@testable import Simulation

@Suite("Faulty transport") struct FaultyTransportTests {
    @Test("a request that fails before it arrives is not executed; one whose answer is lost is")
    func losses() throws {
        let run = SimulatedWorld(seed: 3).run { simulation in
            let counter = Counter()
            let transport = FaultyTransport(handler: counter, faults: Faults(world: simulation.world))
            var answered = 0
            for _ in 0..<2000 where await (try? transport.send(HTTPRequest(method: "PUT", target: "/"))) != nil {
                answered += 1
            }
            return (answered: answered, executed: counter.count.withLock { $0 })
        }
        let (answered, executed) = try run.result.get()
        #expect(answered < executed && executed < 2000)
        #expect(answered > 1800)
    }

    @Test("an answer to a create is never lost")
    func creates() throws {
        let run = SimulatedWorld(seed: 3).run { simulation in
            let counter = Counter()
            let transport = FaultyTransport(handler: counter, faults: Faults(world: simulation.world))
            var answered = 0
            for _ in 0..<500 where await (try? transport.send(HTTPRequest(method: "POST", target: "/"))) != nil {
                answered += 1
            }
            return answered == counter.count.withLock { $0 }
        }
        #expect(try run.result.get())
    }

    @Test("a stream is broken off while faults last, and whole after they stop")
    func streams() throws {
        let run = SimulatedWorld(seed: 3).run { simulation in
            let faults = Faults(world: simulation.world)
            let stream = FaultyTransport(handler: Endless(), faults: faults)
            let broken = try? await Self.read(1000, from: stream)
            faults.stop()
            return (broken: broken, whole: try await Self.read(1000, from: stream))
        }
        let (broken, whole) = try run.result.get()
        #expect(broken == nil && whole == 1000)
    }

    private static func read(_ count: Int, from transport: FaultyTransport) async throws -> Int {
        let response = try await transport.send(HTTPRequest(method: "GET", target: "/"))
        guard case .stream(let stream) = response.body else { return 0 }
        var found = 0
        while found < count, let bytes = try await stream.read() { found += bytes.count }
        return found
    }

    private final class Counter: HTTPHandler {
        let count = Mutex(0)
        func respond(to request: HTTPRequest) async -> HTTPResponse {
            count.withLock { $0 += 1 }
            return HTTPResponse(status: 200)
        }
    }

    private struct Endless: HTTPHandler, ByteStream {
        func respond(to request: HTTPRequest) async -> HTTPResponse { HTTPResponse(status: 200, body: .stream(self)) }
        func read() async throws -> [UInt8]? { [1] }
        func cancel() {}
    }
}
