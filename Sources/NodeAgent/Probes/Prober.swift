import Platform
import Runtime

/// Tries a container once, for a probe or a hook.
struct Prober: Sendable {
    struct Answer: Sendable, Equatable {
        var success: Bool
        /// What Kubernetes prints after "Readiness probe failed: ".
        var message: String
    }

    var runtime: any Runtime
    var world: World

    /// More of a command's output does not go into an event.
    static let outputBytesMax = 10 << 10
    static let userAgent = "kube-probe/1.32"

    func ask(
        _ handler: HandlerManifest, container: ContainerManifest, containerID: String, podIP: String, timeout: Duration
    ) async -> Answer {
        do {
            switch handler {
            case .exec(let command):
                let result = try await runtime.execSync(
                    containerID, command: command, timeout: timeout, outputBytesMax: Self.outputBytesMax)
                return Answer(
                    success: result.exitCode == 0, message: String(decoding: result.output, as: UTF8.self))
            case .http(let get):
                return try await fetch(get, container, podIP: podIP, timeout: timeout)
            case .tcp(let host, let port):
                try await ProbeConnection.open(
                    address: host ?? podIP, port: try number(port, container), timeout: timeout
                ).close()
                return Answer(success: true, message: "")
            case .sleep(let duration):
                try await world.time.sleep(for: duration)
                return Answer(success: true, message: "")
            case .unsupported(let kind):
                return Answer(success: false, message: "\(kind) handlers are not supported by this agent")
            }
        } catch {
            return Answer(success: false, message: "\(error)")
        }
    }

    private func number(
        _ port: HandlerManifest.PortReference, _ container: ContainerManifest
    ) throws -> Int {
        if let number = container.portNumber(port) { return number }
        throw ConfigurationError("couldn't find port: \(port)")
    }

    private func fetch(
        _ get: HandlerManifest.HTTPGet, _ container: ContainerManifest, podIP: String, timeout: Duration
    ) async throws -> Answer {
        let address = get.host ?? podIP
        let port = try number(get.port, container)
        let url = "\(get.usesTLS ? "https" : "http")://\(address):\(port)\(get.path)"
        do {
            let connection = try await ProbeConnection.open(
                address: address, port: port, usesTLS: get.usesTLS, timeout: timeout)
            defer { connection.close() }
            let line = try await connection.firstLine(
                of: Self.request(get, address: address, port: port), timeout: timeout)
            guard let code = Self.statusCode(line) else {
                return Answer(
                    success: false, message: "Get \"\(url)\": malformed HTTP response \"\(line.prefix(100))\"")
            }
            if (200..<400).contains(code) { return Answer(success: true, message: "") }
            return Answer(success: false, message: "HTTP probe failed with statuscode: \(code)")
        } catch {
            return Answer(success: false, message: "Get \"\(url)\": \(error)")
        }
    }

    static func request(_ get: HandlerManifest.HTTPGet, address: String, port: Int) -> [UInt8] {
        // A line break in a header or path would forge a request of its own.
        let isClean = { (text: String) in text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }
        var headers = get.headers.filter { isClean($0.name) && isClean($0.value) }
        let has = { (name: String) in headers.contains { $0.name.lowercased() == name.lowercased() } }
        if !has("Host") { headers.insert(.init(name: "Host", value: "\(address):\(port)"), at: 0) }
        if !has("User-Agent") { headers.append(.init(name: "User-Agent", value: userAgent)) }
        if !has("Accept") { headers.append(.init(name: "Accept", value: "*/*")) }
        headers.append(.init(name: "Connection", value: "close"))
        let path = isClean(get.path) ? get.path : "/"
        var text = "GET \(path) HTTP/1.1\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// The code of "HTTP/1.1 200 OK".
    static func statusCode(_ line: String) -> Int? {
        let parts = line.split(separator: " ")
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/") else { return nil }
        return Int(parts[1])
    }
}
