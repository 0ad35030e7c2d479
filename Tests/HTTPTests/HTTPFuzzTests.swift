import FuzzSupport
import HTTP
import Testing

@Suite struct HTTPFuzzTests {
    private static let requests = Mutator(
        corpus: [
            "GET /api/v1/pods?limit=5&watch=true HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
            "PUT /%61/b HTTP/1.0\r\nConnection: keep-alive, x\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: z\r\n\r\n",
        ], tokens: tokens)
    private static let responses = Mutator(
        corpus: [
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.0 404 \r\n\r\n",
            "HTTP/1.1 101\r\nUpgrade: websocket\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ], tokens: tokens)
    private static let bodies = Mutator(
        corpus: [
            "5\r\nhello\r\n0\r\n\r\n", "1;a=b\r\nx\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n", "0\r\n\r\n", "ffff\r\n",
        ], tokens: tokens)
    private static let tokens = [
        "\r\n", "\n", "\r", " ", ":", "\t", "0", "ffffffffffffffff", "8000000000000000", "Content-Length: 9",
        "Host: b\r\n", "%", "%zz", "%00", "é",
        "Transfer-Encoding: chunked\r\n", "HTTP/1.1", ";", "=", "?", "\u{0}",
    ]

    @Test("any head is read the same however it is cut, or refused with a status")
    func heads() {
        Fuzz.run("HTTP heads", rounds: 3000) { random, seed in
            let isRequest = random.oneIn(2)
            let bytes = (isRequest ? Self.requests : Self.responses).input(&random)
            let whole = Self.head(bytes, isRequest: isRequest, steps: [bytes.count])
            var steps: [Int] = []
            while steps.reduce(0, +) < bytes.count { steps.append(1 + random.below(20)) }
            #expect(whole == Self.head(bytes, isRequest: isRequest, steps: steps), "seed \(seed)")
        }
    }

    /// What the parser makes of a head that arrives in pieces of these sizes.
    private static func head(_ bytes: [UInt8], isRequest: Bool, steps: [Int]) -> String {
        let parser = HeadParser()
        var scanned = 0
        var arrived = 0
        do {
            for step in steps {
                arrived = min(arrived + step, bytes.count)
                let text = try bytes[..<arrived].withUnsafeBufferPointer { arrivedBytes -> String? in
                    guard let end = try parser.endOfHead(arrivedBytes, scanned: &scanned, isRequest: isRequest) else {
                        return nil
                    }
                    let head = UnsafeBufferPointer(rebasing: arrivedBytes[..<end])
                    if !isRequest { return "\(try parser.response(head))" }
                    let request = try parser.request(head)
                    let target = HTTPRequest(method: request.method, target: request.target)
                    return "\(request) \(target.pathSegments ?? []) \(target.queryItems ?? [])"
                }
                if let text { return text }
            }
            return "incomplete"
        } catch let error as HTTPError {
            return "\(error)"
        } catch {
            return "another error: \(error)"
        }
    }

    @Test("any body is read the same however it is cut, or refused")
    func chunkedBodies() {
        Fuzz.run("HTTP bodies", rounds: 3000) { random, seed in
            let bytes = Self.bodies.input(&random)
            let framing = random.oneIn(4) ? BodyFraming.length(random.below(40)) : .chunked
            let whole = Self.body(bytes, framing, steps: [bytes.count])
            var steps = [0]
            while steps.reduce(0, +) < bytes.count { steps.append(1 + random.below(6)) }
            #expect(whole == Self.body(bytes, framing, steps: steps), "seed \(seed)")
        }
    }

    private static func body(_ bytes: [UInt8], _ framing: BodyFraming, steps: [Int]) -> String {
        var decoder = BodyDecoder(framing)
        var buffer = InputBuffer()
        var content: [UInt8] = []
        var arrived = 0
        do {
            for step in steps {
                let end = min(arrived + step, bytes.count)
                buffer.append(Array(bytes[arrived..<end]))
                arrived = end
                reading: while true {
                    switch try decoder.next(&buffer) {
                    case .data(let more): content += more
                    case .needsMore: break reading
                    case .end: return "whole \(content)"
                    }
                }
            }
            return "incomplete \(content)"
        } catch {
            return "refused"
        }
    }
}
