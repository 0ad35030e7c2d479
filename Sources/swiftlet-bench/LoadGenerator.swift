import Dispatch
import Foundation
import Glibc
import Synchronization

/// Sends GET requests over connections that are kept, at a steady rate, and tells how each one ended. It uses bare sockets,
/// not `HTTPClient`: a client that mends failures could not count them.
struct LoadGenerator {
    var host: String
    var port: UInt16
    var path: String
    var connections = 8
    /// Requests per second over all connections.
    var rate = 500.0
    /// Ends by itself after this long; SIGINT and SIGTERM end it sooner.
    var secondsMax = 600.0

    /// Nobody waits longer for an answer.
    static let answerSecondsMax = 10

    /// Runs until the time is over or a signal comes.
    func run() -> LoadReport {
        let total = SharedReport()
        let running = DispatchGroup()
        for index in 0..<connections {
            // A thread each, since they block: Dispatch's own pool is only as large as the machine.
            running.enter()
            Thread {
                let own = drive(connection: index)
                total.report.withLock { $0.add(own) }
                running.leave()
            }.start()
        }
        running.wait()
        return total.report.withLock { $0 }
    }

    private func drive(connection index: Int) -> LoadReport {
        var report = LoadReport()
        var connection = LoadConnection(host: host, port: port, path: path)
        let interval = Double(connections) / rate
        let start = monotonicSeconds() + interval * Double(index) / Double(connections)
        var due = start
        while !LoadSignal.stop.load(ordering: .relaxed), due < start + secondsMax {
            let wait = due - monotonicSeconds()
            if wait > 0 { usleep(UInt32(wait * 1e6)) }
            report.record(connection.exchange())
            // A connection that was held up does not send what it missed in one burst.
            due = max(due + interval, monotonicSeconds() - interval)
        }
        connection.close()
        return report
    }
}

private final class SharedReport: Sendable {
    let report = Mutex(LoadReport())
}

/// How requests ended.
struct LoadReport: Sendable {
    enum Outcome: Sendable {
        case answered(seconds: Double)
        /// The server had begun to answer when the connection ended.
        case truncated
        case failed(String)
    }

    private(set) var sent = 0
    private(set) var truncated = 0
    private(set) var failures: [String: Int] = [:]
    private(set) var secondsMax = 0.0

    var failed: Int { failures.values.reduce(0, +) }

    mutating func record(_ outcome: Outcome) {
        sent += 1
        switch outcome {
        case .answered(let seconds): secondsMax = max(secondsMax, seconds)
        case .truncated: truncated += 1
        case .failed(let reason): failures[reason, default: 0] += 1
        }
    }

    mutating func add(_ other: LoadReport) {
        sent += other.sent
        truncated += other.truncated
        failures.merge(other.failures, uniquingKeysWith: +)
        secondsMax = max(secondsMax, other.secondsMax)
    }

    /// One figure a line, for people and for awk.
    var text: String {
        var lines = ["sent \(sent)", "failed \(failed)", "truncated \(truncated)"]
        lines.append("slowest \(Int(secondsMax * 1000)) ms")
        for (reason, count) in failures.sorted(by: { $0.key < $1.key }) { lines.append("failure \(count) \(reason)") }
        return lines.joined(separator: "\n")
    }
}

/// One connection, opened when it is needed.
private struct LoadConnection {
    let host: String
    let port: UInt16
    let message: [UInt8]
    private var socket: Int32 = -1
    /// The last answer said that its connection ends with it.
    private var mustClose = false

    init(host: String, port: UInt16, path: String) {
        self.host = host
        self.port = port
        message = Array("GET \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\n\r\n".utf8)
    }

    mutating func close() {
        if socket >= 0 { _ = Glibc.close(socket) }
        socket = -1
    }

    mutating func exchange() -> LoadReport.Outcome {
        let start = monotonicSeconds()
        if socket < 0, let problem = open() { return .failed(problem) }
        let sent = message.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard sent == message.count else {
            defer { close() }
            return .failed("send: \(String(cString: strerror(errno)))")
        }
        let outcome = readAnswer(since: start)
        if case .answered = outcome, !mustClose { return outcome }
        close()
        return outcome
    }

    private mutating func open() -> String? {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: LoadGenerator.answerSecondsMax, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return "\(host) is no IPv4 address" }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let problem = "connect: \(String(cString: strerror(errno)))"
            close()
            return problem
        }
        return nil
    }

    private mutating func readAnswer(since start: Double) -> LoadReport.Outcome {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else {
                let why = count == 0 ? "closed" : String(cString: strerror(errno))
                return answer.isEmpty ? .failed("\(why) before the answer") : .truncated
            }
            answer += buffer[..<count]
            guard let head = AnswerHead(answer) else { continue }
            guard answer.count >= head.length else { continue }
            mustClose = head.closes
            return head.status == 200
                ? .answered(seconds: monotonicSeconds() - start) : .failed("status \(head.status)")
        }
    }
}

/// What of an answer's head matters here: its status, and how long it is with its body.
private struct AnswerHead {
    var status: Int
    var length: Int
    var closes: Bool

    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound]
        let lines = head.split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        let field = lines.first { $0.lowercased().hasPrefix("content-length:") }
        let body = field.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        length = head.utf8.count + 4 + body
        closes = lines.contains { $0.lowercased().filter { $0 != " " } == "connection:close" }
    }
}

/// Set by SIGINT and SIGTERM: a load ends with its report.
enum LoadSignal {
    static let stop = Atomic<Bool>(false)

    static func listen() {
        for number in [SIGINT, SIGTERM] { signal(number) { _ in LoadSignal.stop.store(true, ordering: .relaxed) } }
    }
}

func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
