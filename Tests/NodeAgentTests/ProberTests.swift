import Foundation
import Glibc
import JSON
import Platform
import Testing

@testable import NodeAgent

@Suite(.timeLimit(.minutes(1))) struct ProberTests {
    /// A server on a free port of the loopback that answers each connection with the same bytes.
    private final class Server: Sendable {
        let port: Int
        private let handle: Int32

        init(answer: String) throws {
            handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let handle = handle
            let bound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(handle, $0, length) == 0 && listen(handle, 16) == 0 && getsockname(handle, $0, &length) == 0
                }
            }
            guard bound else { throw FileError(operation: "listen", path: "loopback") }
            port = Int(UInt16(bigEndian: address.sin_port))
            let thread = Thread {
                while true {
                    let client = accept(handle, nil, nil)
                    guard client >= 0 else { return }
                    var buffer = [UInt8](repeating: 0, count: 4096)
                    if !answer.isEmpty {
                        _ = recv(client, &buffer, buffer.count, 0)
                        _ = send(client, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
                    }
                    close(client)
                }
            }
            thread.start()
        }

        deinit {
            shutdown(handle, Int32(SHUT_RDWR))
            close(handle)
        }
    }

    private func ask(_ handler: JSON, port: Int, timeout: Duration = .seconds(5)) async throws -> Prober.Answer {
        let container = ContainerManifest(
            ["name": "web", "ports": [["name": "http", "containerPort": .int(Int64(port))]]], isInit: false)
        let manifest = try #require(HandlerManifest(handler))
        return await Prober(runtime: FakeRuntime(), world: .system).ask(
            manifest, container: container, containerID: "c1", podIP: "127.0.0.1", timeout: timeout)
    }

    @Test(
        "an HTTP probe succeeds from 200 to 399",
        arguments: [(200, true), (302, true), (399, true), (400, false), (503, false)])
    func http(code: Int, success: Bool) async throws {
        let server = try Server(answer: "HTTP/1.1 \(code) Whatever\r\nContent-Length: 0\r\n\r\n")
        let answer = try await ask(["httpGet": ["path": "/ok", "port": "http"]], port: server.port)
        #expect(answer.success == success)
        if !success { #expect(answer.message == "HTTP probe failed with statuscode: \(code)") }
    }

    @Test("a TCP probe needs a listener")
    func tcp() async throws {
        let server = try Server(answer: "")
        #expect(try await ask(["tcpSocket": ["port": "http"]], port: server.port).success)
        let nobody = try await ask(["tcpSocket": ["port": 1]], port: 1)
        #expect(nobody == .init(success: false, message: "dial tcp 127.0.0.1:1: connect: connection refused"))
    }

    @Test("an exec probe succeeds with exit code 0 and reports the output")
    func exec() async throws {
        #expect(try await ask(["exec": ["command": ["true"]]], port: 1).success)
        #expect(try await ask(["exec": ["command": ["false"]]], port: 1) == .init(success: false, message: "output"))
    }

    @Test("an unknown port name and a kind without support are named")
    func unknown() async throws {
        #expect(!(try await ask(["httpGet": ["port": "nope"]], port: 1)).success)
        #expect(try await ask(["grpc": ["port": 1]], port: 1).message.contains("grpc"))
    }

    @Test("no header of a manifest forges a second request")
    func forgedHeader() {
        let get = HandlerManifest.HTTPGet(
            host: nil, port: .number(80), path: "/a\r\nX: y", usesTLS: false,
            headers: [.init(name: "Host", value: "x"), .init(name: "X", value: "1\r\nY: 2")])
        let text = String(decoding: Prober.request(get, address: "127.0.0.1", port: 80), as: UTF8.self)
        #expect(text.hasPrefix("GET / HTTP/1.1\r\nHost: x\r\n"))
        #expect(!text.contains("Y: 2"))
    }
}
