import JSON
import Platform
import Resources
import Testing

@testable import Controllers

/// Whatever order things happen in, and however old what controllers see, every Deployment comes to the state that it asks
/// for, and the strategy's bounds hold on the way.
@Suite struct ConvergenceTests {
    private static func strategy(_ random: SeededRandom) -> JSON {
        let amounts: [JSON] = [0, 1, 2, 5, "10%", "25%", "50%", "100%"]
        if random.next(below: 5) == 0 { return ["type": "Recreate"] }
        return [
            "type": "RollingUpdate",
            "rollingUpdate": [
                "maxSurge": amounts[random.next(below: amounts.count)],
                "maxUnavailable": amounts[random.next(below: amounts.count)],
            ],
        ]
    }

    private static func deployment(_ random: SeededRandom, strategy: JSON, replicas: Int) -> Deployment {
        Fixture.deployment(
            replicas: replicas,
            spec: [
                "strategy": strategy, "minReadySeconds": random.next(below: 4) == 0 ? 3 : 0,
                "revisionHistoryLimit": .int(Int64(random.next(below: 4))),
            ], metadata: ["resourceVersion": nil])
    }

    @Test(
        "random changes, faults and delays: it converges, with never too many pods", arguments: 0..<100 as Range<UInt64>
    )
    func everything(seed: UInt64) throws {
        let random = SeededRandom(seed: seed &* 7919 &+ 1)
        let strategy = Self.strategy(random)
        var cluster = try ModelCluster(
            seed: seed, deployment: Self.deployment(random, strategy: strategy, replicas: random.next(below: 12)))
        for _ in 0..<8 {
            for _ in 0..<random.next(below: 250) { cluster.step() }
            let (kind, number) = (random.next(below: 5), random.next(below: 12))
            cluster.store.change(.deployment, "web") { json in
                switch kind {
                case 0, 1: json["spec", "replicas"] = .int(Int64(number))
                case 2: json["spec", "paused"] = json["spec", "paused"] == nil ? true : Optional.none
                default: json["spec", "template"] = Fixture.template("\(number % 4)")
                }
            }
        }
        for _ in 0..<100 { cluster.step() }
        cluster.store.change(.deployment, "web") { $0["spec", "paused"] = Optional.none }
        let isConverged = cluster.settle()
        #expect(isConverged, "seed \(seed)")
        #expect(cluster.broken == [], "seed \(seed)")
    }

    @Test("a rollout never has fewer available pods than the strategy allows", arguments: 0..<60 as Range<UInt64>)
    func availability(seed: UInt64) throws {
        let random = SeededRandom(seed: seed &* 104_729 &+ 1)
        var strategy = Self.strategy(random)
        strategy["type"] = "RollingUpdate"
        var cluster = try ModelCluster(
            seed: seed, deployment: Self.deployment(random, strategy: strategy, replicas: 1 + random.next(below: 12)))
        let isStarted = cluster.settle()
        try #require(isStarted)
        cluster.isFaulty = true
        for release in 2..<8 {
            cluster.store.change(.deployment, "web") { $0["spec", "template"] = Fixture.template("\(release % 5)") }
            for _ in 0..<random.next(below: 500) { cluster.step() }
        }
        let isConverged = cluster.settle()
        #expect(isConverged, "seed \(seed)")
        #expect(cluster.broken == [], "seed \(seed)")
    }

    @Test("the same changes come to the same state, whatever happens in between", arguments: 0..<10 as Range<UInt64>)
    func sameState(seed: UInt64) throws {
        func run(_ order: UInt64) throws -> [String] {
            let random = SeededRandom(seed: seed)
            var cluster = try ModelCluster(
                seed: order, deployment: Self.deployment(random, strategy: Self.strategy(random), replicas: 5))
            for change in 0..<4 {
                for _ in 0..<100 { cluster.step() }
                let size = Int64(random.next(below: 10))
                cluster.store.change(.deployment, "web") { json in
                    json["spec", "replicas"] = .int(size)
                    json["spec", "template"] = Fixture.template("\(change)")
                }
            }
            let isConverged = cluster.settle()
            #expect(isConverged, "seed \(seed), order \(order)")
            var status = cluster.deployment?.json["status"] ?? [:]
            status["conditions"] = .array(
                (cluster.deployment?.conditions ?? []).sorted { $0.type < $1.type }.map {
                    .string("\($0.type) \($0.status) \($0.reason)")
                })
            let active = cluster.replicaSets.filter { $0.replicas > 0 }.map { "\($0.name) \($0.replicas)" }
            return active + ["\(cluster.pods.count) pods", String(decoding: status.encoded(), as: UTF8.self)]
        }
        let first = try run(1)
        for order in 2..<6 as Range<UInt64> {
            let other = try run(order)
            #expect(other == first, "seed \(seed), order \(order)")
        }
    }
}
