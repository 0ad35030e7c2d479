import Glibc
import HTTP
import JSON
import Testing

@testable import Network

@Suite struct DNSTests {
    static let zone = DNSZone(
        services: [
            [
                "metadata": ["namespace": "default", "name": "web"],
                "spec": ["clusterIP": "127.96.0.20", "ports": [["name": "http", "port": 80]]],
            ],
            ["metadata": ["namespace": "default", "name": "db"], "spec": ["clusterIP": "None"]],
            [
                "metadata": ["namespace": "default", "name": "out"],
                "spec": ["type": "ExternalName", "externalName": "a.example"],
            ],
        ],
        endpointSlices: [
            [
                "metadata": ["namespace": "default", "labels": ["kubernetes.io/service-name": "db"]],
                "endpoints": [
                    ["addresses": ["127.1.0.1"], "hostname": "db-0"],
                    ["addresses": ["127.1.0.2"]],
                    ["addresses": ["127.1.0.3"], "conditions": ["ready": false]],
                ],
                "ports": [["name": "sql", "port": 5432]],
            ]
        ])

    /// Makes the packet of a question.
    static func packet(_ name: String, type: UInt16, identifier: UInt16 = 7) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(identifier >> 8), UInt8(identifier & 0xff), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
        return bytes + [0, UInt8(type >> 8), UInt8(type & 0xff), 0, 1]
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var type: UInt16
        var code: DNSCode
        var records: [DNSRecord]
        var testDescription: String { "\(name) \(type)" }
    }

    static let cases: [Case] = [
        Case(name: "web.default.svc.cluster.local", type: 1, code: .noError, records: [.address("127.96.0.20")]),
        Case(name: "WEB.Default.svc.cluster.local", type: 1, code: .noError, records: [.address("127.96.0.20")]),
        Case(name: "web.default.svc.cluster.local", type: 28, code: .noError, records: []),
        Case(name: "none.default.svc.cluster.local", type: 1, code: .nameError, records: []),
        Case(name: "default.svc.cluster.local", type: 1, code: .noError, records: []),
        Case(
            name: "_http._tcp.web.default.svc.cluster.local", type: 33, code: .noError,
            records: [.service(port: 80, target: "web.default.svc.cluster.local")]),
        Case(
            name: "20.0.96.127.in-addr.arpa", type: 12, code: .noError,
            records: [.pointer("web.default.svc.cluster.local")]),
        Case(
            name: "db.default.svc.cluster.local", type: 1, code: .noError,
            records: [.address("127.1.0.1"), .address("127.1.0.2")]),
        Case(name: "db-0.db.default.svc.cluster.local", type: 1, code: .noError, records: [.address("127.1.0.1")]),
        Case(
            name: "_sql._tcp.db.default.svc.cluster.local", type: 33, code: .noError,
            records: [
                .service(port: 5432, target: "db-0.db.default.svc.cluster.local"),
                .service(port: 5432, target: "127-1-0-2.db.default.svc.cluster.local"),
            ]),
        Case(name: "out.default.svc.cluster.local", type: 1, code: .noError, records: [.alias("a.example")]),
    ]

    @Test("a name is answered as the DNS specification of Kubernetes says", arguments: cases)
    func names(_ example: Case) throws {
        let question = try DNSQuestion(Self.packet(example.name, type: example.type))
        #expect(Self.zone.answer(question) == DNSAnswer(code: example.code, records: example.records))
    }

    @Test("an address is written as the wire has it")
    func encoding() throws {
        let packet = Self.packet("web.default.svc.cluster.local", type: 1, identifier: 0xabcd)
        let question = try DNSQuestion(packet)
        let message = DNSAnswer(code: .noError, records: [.address("127.96.0.20")]).encoded(for: question)
        #expect(Array(message[0..<4]) == [0xab, 0xcd, 0x85, 0])
        #expect(Array(message[4..<8]) == [0, 1, 0, 1])
        #expect(message.suffix(16) == [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 127, 96, 0, 20])
        let long = DNSAnswer(code: .noError, records: (0..<100).map { .address("127.1.0.\($0)") })
        let cut = long.encoded(for: question, sizeMax: 512)
        #expect(cut.count <= 512 && cut[2] & 2 == 2)
    }

    @Test("damaged packets get an error or silence, and never do harm")
    func malformed() {
        let packet = Self.packet("web.default.svc.cluster.local", type: 1)
        for length in 0..<packet.count {
            #expect(throws: DNSQuestion.Failure.self) { try DNSQuestion(Array(packet[..<length])) }
        }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var bytes = packet
            for _ in 0..<3 {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            if let question = try? DNSQuestion(bytes) {
                _ = (Self.zone.answer(question) ?? DNSAnswer(code: .refused)).encoded(for: question)
            }
        }
    }

    @Test("a question is answered over TCP, and a name of elsewhere is refused")
    func server() async throws {
        let server = try DNSServer(SocketAddress(host: "127.0.0.1", port: 0), zone: Self.zone)
        defer { server.close() }
        let channel = try await SocketChannel.connect(to: server.address, timeout: .seconds(5))
        defer { channel.close() }
        channel.setReadDeadline(after: .seconds(10))
        for (name, code) in [("web.default.svc.cluster.local", DNSCode.noError), ("a.example", .refused)] {
            let packet = Self.packet(name, type: 1)
            try await channel.write([0, UInt8(packet.count)] + packet)
            let answer = try await channel.read()
            #expect(answer[5] & 0xf == code.rawValue)
        }
        let answered = server.answer(Self.packet("web.default.svc.cluster.local", type: 1), isDatagram: true)
        #expect(answered?.suffix(4) == [127, 96, 0, 20])
    }

    @Test("a question is answered over UDP")
    func datagram() throws {
        let server = try DNSServer(SocketAddress(host: "127.0.0.1", port: 0), zone: Self.zone)
        defer { server.close() }
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let packet = Self.packet("web.default.svc.cluster.local", type: 1)
        _ = server.address.withSockaddr { pointer, length, _ in
            sendto(descriptor, packet, packet.count, 0, pointer, length)
        }
        var answer = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &answer, answer.count, 0)
        #expect(count > 16)
        #expect(Array(answer[..<max(0, count)].suffix(4)) == [127, 96, 0, 20])
    }
}
