/// A question to the DNS server and the message that answers it (RFC 1035, section 4).
struct DNSQuestion: Sendable, Hashable {
    var identifier: UInt16
    var isRecursionDesired: Bool
    /// Lower case, without the root: ["web", "default", "svc", "cluster", "local"].
    var labels: [String]
    var type: UInt16
    var recordClass: UInt16
    /// As on the wire, to be repeated in the answer.
    var bytes: [UInt8]
    /// What the client takes over UDP: 512, or more with EDNS.
    var payloadMax: Int

    /// Why a packet is no question that can be answered.
    enum Failure: Error, Hashable {
        /// Not even the identifier can be read, or it is itself an answer: silence.
        case ignored
        case malformed(identifier: UInt16)
        case notImplemented(identifier: UInt16)
    }

    private static let payloadDefault = 512
    /// Fits into an unfragmented packet on every link (DNS Flag Day 2020).
    private static let payloadMax = 1232

    init(_ packet: [UInt8]) throws(Failure) {
        guard packet.count >= 12, packet[2] & 0x80 == 0 else { throw .ignored }
        identifier = UInt16(packet[0]) << 8 | UInt16(packet[1])
        guard packet[2] & 0x78 == 0 else { throw .notImplemented(identifier: identifier) }
        isRecursionDesired = packet[2] & 1 == 1
        guard packet[4] == 0, packet[5] == 1 else { throw .malformed(identifier: identifier) }
        var index = 12
        labels = []
        var nameBytes = 0
        while true {
            guard index < packet.count else { throw .malformed(identifier: identifier) }
            let length = Int(packet[index])
            index += 1
            if length == 0 { break }
            nameBytes += length + 1
            // A pointer (0xc0) makes no sense in the first name of a message.
            guard length <= 63, nameBytes <= 254, index + length <= packet.count else {
                throw .malformed(identifier: identifier)
            }
            let label = packet[index..<index + length]
            labels.append(
                String(
                    decoding: label.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
            index += length
        }
        guard index + 4 <= packet.count else { throw .malformed(identifier: identifier) }
        type = UInt16(packet[index]) << 8 | UInt16(packet[index + 1])
        recordClass = UInt16(packet[index + 2]) << 8 | UInt16(packet[index + 3])
        bytes = Array(packet[12..<index + 4])
        payloadMax = Self.payload(packet, after: index + 4)
    }

    /// Reads the size out of an OPT record (RFC 6891), which clients put directly behind the question.
    private static func payload(_ packet: [UInt8], after index: Int) -> Int {
        guard index + 5 <= packet.count, packet[index] == 0, packet[index + 1] == 0, packet[index + 2] == 41 else {
            return payloadDefault
        }
        let size = Int(packet[index + 3]) << 8 | Int(packet[index + 4])
        return min(max(size, payloadDefault), payloadMax)
    }
}

/// The code of an answer (RFC 1035, section 4.1.1).
enum DNSCode: UInt8, Sendable {
    case noError = 0
    case formatError = 1
    case nameError = 3
    case notImplemented = 4
    case refused = 5
}

enum DNSRecord: Sendable, Hashable {
    case address(String)
    case alias(String)
    case service(port: UInt16, target: String)
    case pointer(String)

    static let addressType: UInt16 = 1
    static let aliasType: UInt16 = 5
    static let pointerType: UInt16 = 12
    static let serviceType: UInt16 = 33
    static let anyType: UInt16 = 255

    var type: UInt16 {
        switch self {
        case .address: Self.addressType
        case .alias: Self.aliasType
        case .service: Self.serviceType
        case .pointer: Self.pointerType
        }
    }
}

/// Writes answers.
struct DNSAnswer: Sendable, Hashable {
    var code: DNSCode
    var records: [DNSRecord] = []

    /// Endpoints come and go in seconds, so nothing is kept for long.
    private static let timeToLiveSeconds: UInt8 = 5
    /// The length field of TCP.
    private static let messageBytesMax = 65535

    /// The message; over UDP (`sizeMax`) one that is too long says so, and the client asks again over TCP.
    func encoded(for question: DNSQuestion, sizeMax: Int = messageBytesMax) -> [UInt8] {
        var message = Self.header(question.identifier, code, question.isRecursionDesired)
        message[5] = 1
        message += question.bytes
        let start = message.count
        var count: UInt16 = 0
        for record in records {
            let data = Self.data(record)
            // 0xc00c points to the name in the question.
            message += [0xc0, 0x0c] + Self.word(record.type) + [0, 1, 0, 0, 0, Self.timeToLiveSeconds]
            message += Self.word(UInt16(clamping: data.count)) + data
            count += 1
            if message.count > sizeMax {
                message.removeSubrange(start...)
                message[2] |= 0x02
                return message
            }
        }
        message.replaceSubrange(6..<8, with: Self.word(count))
        return message
    }

    /// An answer to what is no question.
    static func failure(_ identifier: UInt16, _ code: DNSCode) -> [UInt8] { header(identifier, code, false) }

    private static func header(_ identifier: UInt16, _ code: DNSCode, _ isRecursionDesired: Bool) -> [UInt8] {
        // An answer, authoritative.
        word(identifier) + [0x84 | (isRecursionDesired ? 1 : 0), code.rawValue, 0, 0, 0, 0, 0, 0, 0, 0]
    }

    private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    private static func data(_ record: DNSRecord) -> [UInt8] {
        switch record {
        case .address(let text): text.split(separator: ".").compactMap { UInt8($0) }
        case .alias(let name), .pointer(let name): encode(name)
        // Priority 0, and all of the same weight.
        case .service(let port, let target): [0, 0, 0, 100] + word(port) + encode(target)
        }
    }

    private static func encode(_ name: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for label in name.split(separator: ".") {
            let label = label.utf8.prefix(63)
            bytes.append(UInt8(label.count))
            bytes += label
        }
        return bytes + [0]
    }
}
