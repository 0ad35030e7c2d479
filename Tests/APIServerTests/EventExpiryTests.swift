import JSON
import Platform
import Resources
import Storage
import Testing

@testable import APIServer

@Suite("Expiry of events") struct EventExpiryTests {
    @Test("an event goes an hour after it last happened")
    func expires() async throws {
        let clock = TestClock()
        let world = World(time: clock, random: SystemRandom())
        let store = MemoryStore(world: world)
        let server = APIServer(store: store, world: world, definitions: [Namespace.definition, Event.definition])
        let transport = InProcessTransport(handler: server, user: "admin")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await server.waitUntilReady()
            let path = "/api/v1/namespaces/default/events"
            func create(_ name: String) async throws {
                let event: JSON = [
                    "metadata": ["name": .string(name)], "involvedObject": ["namespace": "default"],
                    "lastTimestamp": .string(clock.now.rfc3339),
                ]
                let answer = try await transport.send(
                    .init(method: "POST", target: path, body: .bytes(event.encoded())))
                #expect(answer.status == 201)
            }
            try await create("old")
            clock.advance(by: .seconds(1800))
            try await create("new")
            clock.advance(by: .seconds(1900))
            try await server.removeExpiredEvents()
            let old = try await transport.send(.init(method: "GET", target: "\(path)/old"))
            #expect(old.status == 404)
            let new = try await transport.send(.init(method: "GET", target: "\(path)/new"))
            #expect(new.status == 200)
            group.cancelAll()
        }
    }
}
