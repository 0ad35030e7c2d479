import Foundation
import Glibc

/// An etcd of our own on loopback, with its data on the disk that is measured.
final class Etcd {
    private let process = Process()
    let port: UInt16

    /// Starts `etcd`; nil when it is not installed or does not answer within ten seconds.
    init?(directory: String, port: UInt16) {
        self.port = port
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let client = "http://127.0.0.1:\(port)"
        let peer = "http://127.0.0.1:\(port + 1)"
        process.arguments = [
            "etcd", "--data-dir", directory, "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=\(peer)",
            "--log-level", "error",
        ]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let deadline = monotonicSeconds() + 10
        while !Self.answers(port: port) {
            guard process.isRunning, monotonicSeconds() < deadline else {
                stop()
                return nil
            }
            usleep(50_000)
        }
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }

    private static func answers(port: UInt16) -> Bool {
        EtcdConnection(port: port)?.put(key: "/ready", value: []) ?? false
    }
}

/// One keep-alive connection to etcd's JSON gateway, for one thread.
final class EtcdConnection {
    private let descriptor: Int32
    private var received: [UInt8] = []

    init?(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Whether etcd reported the put as done.
    func put(key: String, value: [UInt8]) -> Bool {
        let body =
            #"{"key":"\#(Data(key.utf8).base64EncodedString())","value":"\#(Data(value).base64EncodedString())"}"#
        let head = "POST /v3/kv/put HTTP/1.1\r\nHost: etcd\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        return send(Array((head + body).utf8)) && readAnswer()
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// etcd answers a put with a Content-Length.
    private func readAnswer() -> Bool {
        received.removeAll(keepingCapacity: true)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            received += buffer[..<count]
            let text = String(decoding: received, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let length = text[..<end.lowerBound].lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }.flatMap {
                    Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces))
                }
            guard let length else { return false }
            if text[end.upperBound...].utf8.count >= length { return text.hasPrefix("HTTP/1.1 200") }
        }
    }
}
