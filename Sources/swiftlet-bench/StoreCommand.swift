import Dispatch
import Foundation
import Platform
import Storage
import Synchronization

/// `swiftlet-bench store`: durable creates of the SQLite store beside puts of the same bytes to an etcd on the same disk.
enum StoreCommand {
    static let usage = "swiftlet-bench store [DIRECTORY]"

    private static let clients = 64
    private static let rounds = 3
    private static let secondsPerRound = 5.0
    /// About the size of a small pod.
    private static let valueSize = 1024
    private static let etcdPort: UInt16 = 23_790

    /// Gives the exit code.
    static func run(_ arguments: [String]) async -> Int32 {
        let base = arguments.first ?? FileManager.default.temporaryDirectory.path
        let directory = base + "/swiftlet-bench-\(getpid())"
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            print("\(clients) clients, \(valueSize) bytes a value, \(secondsPerRound) s a round, in \(base)")
            print("round   SQLite store   etcd (JSON gateway)   ratio")
            for round in 1...rounds { try await runRound(round, in: directory) }
            return 0
        } catch {
            print("\(error)")
            return 1
        }
    }

    private static func runRound(_ round: Int, in directory: String) async throws {
        let ours = try await ownRate(path: directory + "/store-\(round).db")
        let theirs = etcdRate(directory: directory + "/etcd-\(round)", port: etcdPort + UInt16(2 * round))
        let columns = [
            "\(round)".padded(5), "\(Int(ours))/s".padded(14),
            theirs.map { "\(Int($0))/s" }?.padded(21) ?? "not installed",
            theirs.map { String(format: "%.2f", ours / $0) } ?? "",
        ]
        print(columns.joined(separator: "   "))
    }

    private static func ownRate(path: String) async throws -> Double {
        let store = try SQLiteStore(path: path, time: SystemTime())
        let value = [UInt8](repeating: UInt8(ascii: "x"), count: valueSize)
        let start = monotonicSeconds()
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var count = 0
                    while monotonicSeconds() - start < secondsPerRound {
                        let key = "/registry/core/pods/bench/\(client)-\(count)"
                        _ = try await store.commit(
                            Transaction(conditions: [(key, 0)], mutations: [.put(key: key, value: value)]))
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(total) / (monotonicSeconds() - start)
    }

    private static func etcdRate(directory: String, port: UInt16) -> Double? {
        guard let etcd = Etcd(directory: directory, port: port) else { return nil }
        defer { etcd.stop() }
        let value = [UInt8](repeating: UInt8(ascii: "x"), count: valueSize)
        let total = Atomic<Int>(0)
        let start = monotonicSeconds()
        let threads = (0..<clients).map { client in
            Thread {
                guard let connection = EtcdConnection(port: port) else { return }
                var count = 0
                while monotonicSeconds() - start < secondsPerRound {
                    guard connection.put(key: "/registry/core/pods/bench/\(client)-\(count)", value: value) else {
                        return
                    }
                    count += 1
                }
                total.wrappingAdd(count, ordering: .relaxed)
            }
        }
        for thread in threads { thread.start() }
        while threads.contains(where: { !$0.isFinished }) { usleep(10_000) }
        return Double(total.load(ordering: .relaxed)) / (monotonicSeconds() - start)
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
