import Platform
import Testing

@Suite("Simulated world") struct SimulatedWorldTests {
    @Test("the same seed takes the same steps, another seed takes others")
    func determinism() throws {
        let first = Self.chatter(seed: 7)
        let again = Self.chatter(seed: 7)
        let other = Self.chatter(seed: 8)
        #expect(try first.result.get() == again.result.get())
        #expect(first.trace == again.trace && first.steps == again.steps && first.uptime == again.uptime)
        #expect(first.trace != other.trace)
        #expect(try first.result.get() != other.result.get())
    }

    @Test("an hour of sleep passes at once, and sleepers wake in the order of their times")
    func virtualTime() throws {
        let run = SimulatedWorld(seed: 1).run { simulation in
            let time = simulation.world.time
            return try await withThrowingTaskGroup(of: Int.self) { group in
                for minutes in [60, 1, 30] {
                    group.addTask {
                        try await time.sleep(for: .seconds(60 * minutes))
                        return minutes
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(try run.result.get() == [1, 30, 60])
        #expect(run.uptime == .seconds(3600))
    }

    @Test("a cancelled sleep throws at once")
    func cancelledSleep() throws {
        let run = SimulatedWorld(seed: 1).run { simulation in
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await simulation.world.time.sleep(for: .seconds(1000)) }
                group.cancelAll()
                do {
                    try await group.next()
                    return false
                } catch { return error is CancellationError }
            }
        }
        #expect(try run.result.get())
        #expect(run.uptime == .zero)
    }

    @Test("a task that waits for what never comes is reported")
    func deadlock() {
        let run = SimulatedWorld(seed: 1).run { _ in
            let (stream, continuation) = AsyncStream<Void>.makeStream()
            for await _ in stream {}
            continuation.finish()
        }
        #expect(throws: SimulatedWorld.Failure.self) { try run.result.get() }
    }

    @Test("a run beyond its limit of virtual time ends")
    func limit() {
        let run = SimulatedWorld(seed: 1).run(uptimeLimit: .seconds(10)) { simulation in
            while true { try await simulation.world.time.sleep(for: .seconds(1)) }
        }
        #expect(throws: SimulatedWorld.Failure.limitReached(uptime: .seconds(11), steps: run.steps)) {
            try run.result.get()
        }
    }

    private actor Log {
        var lines: [String] = []
        func append(_ line: String) { lines.append(line) }
    }

    private static func chatter(seed: UInt64) -> SimulatedWorld.Run<[String]> {
        SimulatedWorld(seed: seed).run { simulation in
            let log = Log()
            let world = simulation.world
            try await withThrowingTaskGroup(of: Void.self) { group in
                for speaker in 0..<10 {
                    group.addTask {
                        for turn in 0..<5 {
                            if world.random.next(below: 3) == 0 { try await world.time.sleep(for: .milliseconds(turn)) }
                            await log.append("\(speaker) says \(turn)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            return await log.lines
        }
    }
}
