import Platform
import Storage

/// `swiftlet-bench watch`: how long events take from their commit to each of many watchers of one cache, without network.
enum WatchCommand {
    static let usage = "swiftlet-bench watch [--watchers N] [--rate PER-SECOND] [--seconds N]"

    private static let prefix = "/registry/core/pods/"

    private struct Load {
        var watchers = 1000
        var rate = 1000
        var seconds = 5
        var events: Int { rate * seconds }
    }

    /// Gives the exit code: 2 for a usage error.
    static func run(_ arguments: [String]) async -> Int32 {
        guard let load = parse(arguments) else {
            print("usage: \(usage)")
            return 2
        }
        do {
            let delays = try await measure(load).sorted()
            let expected = load.events * load.watchers
            print("\(load.watchers) watchers, \(load.rate) events/s, \(load.seconds) s")
            print("delivered \(delays.count) of \(expected)")
            for (name, share) in [("p50", 0.5), ("p99", 0.99), ("max", 1)] {
                let index = min(delays.count - 1, Int(Double(delays.count) * share))
                guard index >= 0 else { break }
                print("\(name)  \(Double(delays[index] / 1000) / 1000) ms")
            }
            return delays.count == expected ? 0 : 1
        } catch {
            print("\(error)")
            return 1
        }
    }

    private static func parse(_ arguments: [String]) -> Load? {
        var load = Load()
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return nil }
            switch flag {
            case "--watchers": load.watchers = value
            case "--rate": load.rate = value
            case "--seconds": load.seconds = value
            default: return nil
            }
        }
        return load
    }

    /// The delay of every delivery, in nanoseconds.
    private static func measure(_ load: Load) async throws -> [Int64] {
        let world = World.system
        let store = MemoryStore(world: world)
        let cache = WatchCache(store: store, prefix: prefix, world: world) { _ in SelectorAttributes() }
        return try await withThrowingTaskGroup(of: Void.self) { services in
            services.addTask { try await cache.run() }
            defer { services.cancelAll() }
            try await cache.waitUntilCurrent()
            return try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<load.watchers {
                    let watch = try cache.watch(after: cache.revision)
                    group.addTask { try await receive(load.events, from: watch) }
                }
                try await write(load, to: store)
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
    }

    /// The values begin with the time of their commit.
    private static func write(_ load: Load, to store: MemoryStore) async throws {
        let time = SystemTime()
        let start = time.uptime
        let padding = String(repeating: "x", count: 1024)
        for index in 0..<load.events {
            let due = start + .seconds(1) * Double(index) / Double(load.rate)
            if time.uptime < due { try await time.sleep(for: due - time.uptime) }
            let value = #"{"metadata":{"name":"p"},"spec":"\#(padding)"}"#
            let key = "\(prefix)bench/\(index % 500)@\(time.uptime.nanoseconds)"
            _ = try await store.commit(Transaction(mutations: [.put(key: key, value: Array(value.utf8))]))
        }
    }

    private static func receive(_ count: Int, from watch: CacheWatch) async throws -> [Int64] {
        let time = SystemTime()
        var delays: [Int64] = []
        delays.reserveCapacity(count)
        while delays.count < count, let batch = try await watch.next() {
            let now = time.uptime.nanoseconds
            for event in batch.events {
                let sent = event.object.key.split(separator: "@").last.flatMap { Int64($0) } ?? now
                delays.append(now - sent)
            }
        }
        return delays
    }
}
