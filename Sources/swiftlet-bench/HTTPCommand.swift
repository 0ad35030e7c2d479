import Foundation
import HTTP

/// `swiftlet-bench http`: requests per second of our server beside nginx, both on the same cores, by turns.
enum HTTPCommand {
    static let usage = "swiftlet-bench http [--seconds N] [--connections N]"

    private static let answer = "{\"kind\":\"Status\",\"status\":\"Success\"}\n"
    /// The machine is shared: the better of several rounds is the nearest to what the server can do.
    private static let rounds = 3

    private struct Handler: HTTPHandler {
        let body = Array(HTTPCommand.answer.utf8)
        func respond(to request: HTTPRequest) async -> HTTPResponse {
            HTTPResponse(
                status: 200, headers: HTTPHeaders([("Content-Type", "application/json")]), body: .bytes(body))
        }
    }

    /// Gives the exit code: 2 for a usage error, 1 when a program is missing.
    static func run(_ arguments: [String]) -> Int32 {
        var (seconds, connections) = (3, 64)
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst().flatMap({ Int($0) }), value > 0 else { return usageError() }
            switch flag {
            case "--seconds": seconds = value
            case "--connections": connections = value
            default: return usageError()
            }
        }
        do {
            let server = HTTPServer(handler: Handler())
            let own = try server.listen(SocketAddress(host: "127.0.0.1", port: 0))
            let nginx = try Nginx(answer: answer)
            defer { nginx.stop() }
            var best = (own: 0.0, nginx: 0.0)
            for _ in 0..<rounds {
                best.nginx = max(best.nginx, try measure(nginx.address, seconds, connections))
                best.own = max(best.own, try measure(own, seconds, connections))
            }
            print("server    requests/s   ratio")
            print("nginx     \(pad(best.nginx))   1.00")
            print("swiftlet  \(pad(best.own))   \(String(format: "%.2f", best.own / max(1, best.nginx)))")
            return 0
        } catch {
            print("swiftlet-bench http: \(error)")
            return 1
        }
    }

    private static func usageError() -> Int32 {
        print("usage: \(usage)")
        return 2
    }

    private static func pad(_ value: Double) -> String {
        let text = String(format: "%.0f", value)
        return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }

    private static func measure(_ address: SocketAddress, _ seconds: Int, _ connections: Int) throws -> Double {
        let wrk = Process()
        wrk.executableURL = URL(fileURLWithPath: "/usr/bin/wrk")
        wrk.arguments = ["-t1", "-c\(connections)", "-d\(seconds)s", "http://\(address)/"]
        let output = Pipe()
        wrk.standardOutput = output
        try wrk.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        wrk.waitUntilExit()
        let line = text.split(separator: "\n").first { $0.hasPrefix("Requests/sec:") }
        guard let value = line?.split(separator: " ").last.flatMap({ Double($0) }), !text.contains("Non-2xx") else {
            throw HTTPError(500, "wrk did not measure:\n\(text)")
        }
        return value
    }
}

/// An nginx with a folder of its own that answers everything with the same words.
private struct Nginx {
    let address: SocketAddress
    private let process = Process()
    private let folder: URL

    init(answer: String) throws {
        // Bound and given up again: free, as far as one can know.
        let probe = try Listener(SocketAddress(host: "127.0.0.1", port: 0)) { $0.close() }
        address = probe.address
        probe.close()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("swiftlet-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let configuration = """
            daemon off; worker_processes \(ProcessInfo.processInfo.activeProcessorCount); pid \(folder.path)/pid;
            error_log \(folder.path)/error.log;
            events { worker_connections 1024; }
            http {
                access_log off; keepalive_requests 1000000000; default_type application/json;
                server {
                    listen \(address) reuseport;
                    location / { return 200 '\(answer.replacingOccurrences(of: "\n", with: ""))\\n'; }
                }
            }
            """
        let file = folder.appendingPathComponent("nginx.conf")
        try Data(configuration.utf8).write(to: file)
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
        process.arguments = ["-p", folder.path, "-c", file.path]
        try process.run()
        try waitUntilListening()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private func waitUntilListening() throws {
        for _ in 0..<200 {
            let reached = address.withSockaddr { pointer, length, family in
                let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
                defer { close(descriptor) }
                return connect(descriptor, pointer, length) == 0
            }
            if reached == true { return }
            usleep(10_000)
        }
        throw HTTPError(500, "nginx does not listen on \(address); see \(folder.path)/error.log")
    }
}
