import Testing

@testable import HTTP

@Suite struct WebSocketFrameTests {
    struct Wire: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var role: WebSocket.Role
        var bytes: [UInt8]
        var frames: [WebSocketFrame]
    }

    // The examples of RFC 6455, section 5.7, among others.
    static let valid: [Wire] = [
        Wire(
            testDescription: "unmasked text", role: .client, bytes: [0x81, 5, 0x48, 0x65, 0x6c, 0x6c, 0x6f],
            frames: [WebSocketFrame(opcode: .text, payload: Array("Hello".utf8))]),
        Wire(
            testDescription: "masked text", role: .server,
            bytes: [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58],
            frames: [WebSocketFrame(opcode: .text, payload: Array("Hello".utf8))]),
        Wire(
            testDescription: "fragments", role: .client, bytes: [1, 3, 0x48, 0x65, 0x6c, 0x80, 2, 0x6c, 0x6f],
            frames: [
                WebSocketFrame(isFinal: false, opcode: .text, payload: Array("Hel".utf8)),
                WebSocketFrame(opcode: .continuation, payload: Array("lo".utf8)),
            ]),
        Wire(
            testDescription: "ping", role: .client, bytes: [0x89, 5, 0x48, 0x65, 0x6c, 0x6c, 0x6f],
            frames: [WebSocketFrame(opcode: .ping, payload: Array("Hello".utf8))]),
        Wire(
            testDescription: "16 bits of length", role: .client, bytes: [0x82, 126, 1, 0] + zeros(256),
            frames: [WebSocketFrame(opcode: .binary, payload: zeros(256))]),
        Wire(
            testDescription: "64 bits of length", role: .client,
            bytes: [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0] + zeros(65536),
            frames: [WebSocketFrame(opcode: .binary, payload: zeros(65536))]),
        Wire(
            testDescription: "nothing in it", role: .server, bytes: [0x82, 0x80, 1, 2, 3, 4],
            frames: [WebSocketFrame(opcode: .binary, payload: [])]),
    ]

    @Test("a frame is read the same whole and byte by byte", arguments: valid)
    func reads(_ wire: Wire) throws {
        var whole = WebSocketFrameParser(role: wire.role, limits: WebSocketLimits())
        whole.append(wire.bytes)
        #expect(try frames(&whole) == wire.frames)
        var slow = WebSocketFrameParser(role: wire.role, limits: WebSocketLimits())
        var found: [WebSocketFrame] = []
        for byte in wire.bytes {
            slow.append([byte])
            found += try frames(&slow)
        }
        #expect(found == wire.frames)
    }

    @Test("what is written can be read", arguments: [0, 1, 125, 126, 127, 65535, 65536, 100_000])
    func roundTrip(count: Int) throws {
        let frame = WebSocketFrame(opcode: .binary, payload: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        for (role, mask) in [(WebSocket.Role.server, [1, 2, 3, 200] as [UInt8]?), (.client, nil)] {
            var parser = WebSocketFrameParser(role: role, limits: WebSocketLimits())
            parser.append(frame.encoded(mask: mask))
            #expect(try parser.next() == frame)
            #expect(try parser.next() == nil)
        }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var role = WebSocket.Role.client
        var bytes: [UInt8]
        var code: WebSocketCloseCode = .protocolError
    }

    static let faults: [Fault] = [
        Fault(testDescription: "extension bit", bytes: [0xc1, 0]),
        Fault(testDescription: "unknown opcode", bytes: [0x83, 0]),
        Fault(testDescription: "unknown control opcode", bytes: [0x8b, 0]),
        Fault(testDescription: "client without mask", role: .server, bytes: [0x81, 0]),
        Fault(testDescription: "server with mask", bytes: [0x81, 0x80, 1, 2, 3, 4]),
        Fault(testDescription: "fragmented ping", bytes: [0x09, 0]),
        Fault(testDescription: "long ping", bytes: [0x89, 126, 0, 126]),
        Fault(testDescription: "length in 16 bits that 7 would hold", bytes: [0x82, 126, 0, 125]),
        Fault(testDescription: "length in 64 bits that 16 would hold", bytes: [0x82, 127, 0, 0, 0, 0, 0, 0, 255, 255]),
        Fault(testDescription: "length with the highest bit", bytes: [0x82, 127, 255, 0, 0, 0, 0, 0, 0, 0]),
        Fault(testDescription: "too large", bytes: [0x82, 127, 0, 0, 0, 0, 0, 0x10, 0, 1], code: .tooLarge),
    ]

    @Test("a malformed frame is refused with the right code before its payload is there", arguments: faults)
    func refuses(_ fault: Fault) {
        var parser = WebSocketFrameParser(role: fault.role, limits: WebSocketLimits())
        parser.append(fault.bytes)
        #expect {
            _ = try parser.next()
        } throws: { error in
            (error as? WebSocketError)?.code == fault.code
        }
    }

    @Test(
        "fragments out of order, text that is none and too much of it are refused",
        arguments: [
            ([WebSocketFrame(opcode: .continuation, payload: [])], WebSocketCloseCode.protocolError),
            (
                [
                    WebSocketFrame(isFinal: false, opcode: .text, payload: []),
                    WebSocketFrame(opcode: .text, payload: []),
                ], .protocolError
            ),
            ([WebSocketFrame(opcode: .text, payload: [0xc3])], .invalidText),
            (
                [
                    WebSocketFrame(isFinal: false, opcode: .binary, payload: zeros(6)),
                    WebSocketFrame(opcode: .continuation, payload: zeros(5)),
                ], .tooLarge
            ),
        ])
    func assembles(frames: [WebSocketFrame], code: WebSocketCloseCode) {
        #expect {
            var assembler = WebSocketAssembler(messageBytesMax: 10)
            for frame in frames { _ = try assembler.take(frame) }
        } throws: { error in
            (error as? WebSocketError)?.code == code
        }
    }

    @Test("a character may be cut in two by fragments")
    func characterInTwo() throws {
        var assembler = WebSocketAssembler(messageBytesMax: 10)
        #expect(try assembler.take(WebSocketFrame(isFinal: false, opcode: .text, payload: [0xc3])) == nil)
        #expect(try assembler.take(WebSocketFrame(opcode: .continuation, payload: [0xa4])) == .text("ä"))
    }

    @Test(
        "a close frame says code and reason, or is refused",
        arguments: [
            ([], .noStatus, nil), ([3, 232], .normal, nil), ([3, 232, 0x62], .normal, nil),
            ([3], nil, .protocolError), ([3, 237], nil, .protocolError), ([0, 0], nil, .protocolError),
            ([7, 208], nil, .protocolError), ([3, 232, 0xff], nil, .invalidText),
        ] as [([UInt8], WebSocketCloseCode?, WebSocketCloseCode?)])
    func closing(payload: [UInt8], code: WebSocketCloseCode?, fault: WebSocketCloseCode?) {
        let frame = WebSocketFrame(opcode: .close, payload: payload)
        do throws(WebSocketError) {
            let closing = try frame.closing()
            #expect(closing.code == code)
        } catch {
            #expect(error.code == fault)
        }
    }

    @Test("random bytes never stop the parser, and it never gives more than it got", arguments: 0..<50)
    func random(seed: UInt64) {
        var generator = SplitMix(state: seed)
        var parser = WebSocketFrameParser(role: seed % 2 == 0 ? .client : .server, limits: WebSocketLimits())
        var (given, got) = (0, 0)
        for _ in 0..<200 {
            let bytes = (0..<Int(generator.next() % 64)).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 7) }
            given += bytes.count
            parser.append(bytes)
            do throws(WebSocketError) {
                while let frame = try parser.next() { got += frame.payload.count + 2 }
            } catch {
                // What was refused once is refused for good.
                #expect(throws: WebSocketError.self) { _ = try parser.next() }
                return
            }
        }
        #expect(got <= given)
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    private func frames(_ parser: inout WebSocketFrameParser) throws -> [WebSocketFrame] {
        var found: [WebSocketFrame] = []
        while let frame = try parser.next() { found.append(frame) }
        return found
    }
}

/// A generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
