import Foundation
import JSON

/// `swiftlet-bench json`: reading and writing a pod of three kilobytes with our parser and writer beside Foundation's
/// JSONSerialization, by turns.
enum JSONCommand {
    static let usage = "swiftlet-bench json [--rounds N]"

    private static let secondsPerTurn = 0.5
    /// Between two looks at the clock.
    private static let batch = 50

    /// Gives the exit code: 2 for a usage error.
    static func run(_ arguments: [String]) -> Int32 {
        var rounds = 3
        if !arguments.isEmpty {
            guard arguments.count == 2, arguments[0] == "--rounds", let value = Int(arguments[1]), value > 0 else {
                print("usage: \(usage)")
                return 2
            }
            rounds = value
        }
        do {
            try measure(rounds: rounds)
            return 0
        } catch {
            print("swiftlet-bench json: \(error)")
            return 1
        }
    }

    private static func measure(rounds: Int) throws {
        let bytes = Array(SamplePod.text.utf8)
        let data = Data(bytes)
        let tree = try JSON(parsing: bytes)
        let object = try JSONSerialization.jsonObject(with: data)
        print("a pod of \(bytes.count) bytes, one thread")
        print("round   operation   swiftlet     JSONSerialization   ratio")
        for round in 1...rounds {
            let read = try rate { try JSON(parsing: bytes).object?.count ?? 0 }
            let theirRead = try rate { (try JSONSerialization.jsonObject(with: data) as? [String: Any])?.count ?? 0 }
            row(round, "parse", read, theirRead)
            let written = try rate { tree.encoded().count }
            let theirWritten = try rate { try JSONSerialization.data(withJSONObject: object).count }
            row(round, "write", written, theirWritten)
        }
    }

    /// Operations a second. What the operation gives is added up, so that none of it can be left out.
    private static func rate(_ operation: () throws -> Int) throws -> Double {
        var (count, sum) = (0, 0)
        let start = monotonicSeconds()
        while monotonicSeconds() - start < secondsPerTurn {
            for _ in 0..<batch { sum &+= try operation() }
            count += batch
        }
        let rate = Double(count) / (monotonicSeconds() - start)
        guard sum > 0 else { throw CocoaError(.coderReadCorrupt) }
        return rate
    }

    private static func row(_ round: Int, _ operation: String, _ ours: Double, _ theirs: Double) {
        print(
            String(format: "%5d   ", round) + operation.padding(toLength: 9, withPad: " ", startingAt: 0)
                + String(format: "   %8.0f/s   %15.0f/s   %5.2f", ours, theirs, ours / theirs))
    }
}
