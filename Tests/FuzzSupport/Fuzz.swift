import Foundation

/// Runs tests on random input. `SWIFTLET_FUZZ_SECONDS` is how long all of them take together; without it each does a few
/// rounds, which takes part of a second. A failure is replayed with `SWIFTLET_FUZZ_SEED` set to the seed it names.
public enum Fuzz {
    /// Among which the time is shared; they run one after another on a small machine.
    private static let testCount = 11.0

    private static func number<Number: LosslessStringConvertible>(_ name: String) -> Number? {
        ProcessInfo.processInfo.environment[name].flatMap { Number($0) }
    }

    private static var seconds: Double { (number("SWIFTLET_FUZZ_SECONDS") ?? 0) / testCount }

    /// Each round has a seed of its own, so that a failure is replayed in one round. The first one's is printed in front:
    /// after a crash nobody could tell it.
    private static func firstSeed(_ name: String) -> UInt64 {
        let seed: UInt64 = number("SWIFTLET_FUZZ_SEED") ?? .random(in: 0...UInt64.max / 2)
        print("fuzz \(name): SWIFTLET_FUZZ_SEED=\(seed)")
        return seed
    }

    /// - Parameter body: gets the seed for its messages.
    public static func run(
        _ name: String, rounds: Int, _ body: (_ random: inout SplitMix, _ seed: UInt64) throws -> Void
    ) rethrows {
        let first = firstSeed(name)
        let deadline = Date(timeIntervalSinceNow: seconds)
        var round = 0
        while round < rounds || Date() < deadline {
            let seed = first + UInt64(round)
            var random = SplitMix(seed: seed)
            try body(&random, seed)
            round += 1
        }
        print("fuzz \(name): \(round) rounds")
    }

    public static func runAsync(
        _ name: String, rounds: Int, _ body: (_ random: SplitMix, _ seed: UInt64) async throws -> Void
    ) async rethrows {
        let first = firstSeed(name)
        let deadline = Date(timeIntervalSinceNow: seconds)
        var round = 0
        while round < rounds || Date() < deadline {
            let seed = first + UInt64(round)
            try await body(SplitMix(seed: seed), seed)
            round += 1
        }
        print("fuzz \(name): \(round) rounds")
    }
}
