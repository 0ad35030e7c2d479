import Platform
import Testing

@testable import Storage

@Suite("Compactor") struct CompactorTests {
    @Test("keeps what is younger than an interval and forgets what is older than two")
    func forgets() throws {
        let run = SimulatedWorld(seed: 1).run { simulation in
            let store = MemoryStore(world: simulation.world)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await Compactor(store: store, world: simulation.world, interval: .seconds(10)).run()
                }
                let first = try await store.put("/a", [1])
                try await simulation.world.time.sleep(for: .seconds(15))
                let second = try await store.put("/a", [2])
                let young = try await store.values(at: first)
                try await simulation.world.time.sleep(for: .seconds(20))
                let old = await #expect(throws: StoreError.self) { try await store.values(at: first) }
                let current = try await store.values(at: second)
                group.cancelAll()
                return young["/a"] == [1] && current["/a"] == [2] && old != nil
            }
        }
        #expect(try run.result.get())
    }
}
