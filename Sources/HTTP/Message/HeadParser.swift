/// Parses the head of a message strictly: what two parsers could read in two ways is refused (request smuggling, RFC 9112,
/// section 11.2). Lines end with CR LF only; a field is never folded; Content-Length comes once and never with
/// Transfer-Encoding.
public struct HeadParser: Sendable {
    public var limits: HTTPLimits
    public init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

    /// What the fields say about the message.
    private struct Facts {
        var length: Int?
        var isChunked = false
        var closes = false
        var keeps = false
        var expectsContinue = false
        var hostCount = 0
    }

    /// Finds the end of a head (the index behind its empty line) from `scanned` on, which is moved along, so that a head
    /// that comes byte by byte is looked at once. Nil while it is incomplete.
    public func endOfHead(
        _ bytes: UnsafeBufferPointer<UInt8>, scanned: inout Int, isRequest: Bool
    ) throws(HTTPError) -> Int? {
        while scanned < bytes.count {
            let byte = bytes[scanned]
            if byte == Self.lineFeed {
                guard scanned > 0, bytes[scanned - 1] == Self.carriageReturn else {
                    throw HTTPError(400, "a line must end with CR LF")
                }
                if scanned >= 3, bytes[scanned - 2] == Self.lineFeed { return scanned + 1 }
            }
            scanned += 1
            if scanned > limits.headBytesMax {
                throw HTTPError(431, "the head is longer than \(limits.headBytesMax) bytes")
            }
        }
        if isRequest, scanned > limits.requestLineBytesMax,
            !bytes.prefix(limits.requestLineBytesMax).contains(Self.lineFeed)
        {
            throw HTTPError(414, "the request line is longer than \(limits.requestLineBytesMax) bytes")
        }
        return nil
    }

    /// Parses the head of a request: `bytes` ends with the empty line.
    public func request(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPError) -> RequestHead {
        let lineEnd = Self.endOfLine(bytes, 0)
        if lineEnd > limits.requestLineBytesMax {
            throw HTTPError(414, "the request line is longer than \(limits.requestLineBytesMax) bytes")
        }
        guard let methodEnd = Self.index(of: Self.space, bytes, 0, lineEnd), methodEnd > 0,
            let targetEnd = Self.index(of: Self.space, bytes, methodEnd + 1, lineEnd), targetEnd > methodEnd + 1
        else { throw HTTPError(400, "the request line must be METHOD TARGET VERSION") }
        guard methodEnd <= Self.methodBytesMax, Self.isToken(bytes, 0, methodEnd) else {
            throw HTTPError(400, "the method is no token")
        }
        try Self.check(target: bytes, methodEnd + 1, targetEnd)
        let isHTTP10 = try Self.isHTTP10(bytes, targetEnd + 1, lineEnd)
        var facts = Facts()
        let headers = try fields(bytes, lineEnd + 2, &facts)
        guard facts.hostCount == 1 || (isHTTP10 && facts.hostCount == 0) else {
            throw HTTPError(400, "there must be exactly one Host field")
        }
        if isHTTP10, facts.isChunked { throw HTTPError(400, "HTTP/1.0 has no Transfer-Encoding") }
        if let length = facts.length, length > limits.bodyBytesMax {
            throw HTTPError(413, "the body is larger than \(limits.bodyBytesMax) bytes")
        }
        return RequestHead(
            method: Self.string(bytes, 0, methodEnd), target: Self.string(bytes, methodEnd + 1, targetEnd),
            headers: headers,
            framing: facts.isChunked ? .chunked : facts.length.map { $0 == 0 ? .none : .length($0) } ?? .none,
            isHTTP10: isHTTP10, keepsAlive: isHTTP10 ? facts.keeps && !facts.closes : !facts.closes,
            expectsContinue: facts.expectsContinue && !isHTTP10)
    }

    /// Parses the head of a response: `bytes` ends with the empty line.
    public func response(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPError) -> ResponseHead {
        let lineEnd = Self.endOfLine(bytes, 0)
        // "HTTP/1.1 200" and a reason that nobody reads.
        guard lineEnd >= 12, bytes[8] == Self.space, lineEnd == 12 || bytes[12] == Self.space else {
            throw HTTPError(502, "the status line must be VERSION STATUS REASON")
        }
        let isHTTP10 = try Self.isHTTP10(bytes, 0, 8)
        var status = 0
        for index in 9..<12 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else {
                throw HTTPError(502, "the status is no number")
            }
            status = status * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        var facts = Facts()
        let headers = try fields(bytes, lineEnd + 2, &facts)
        return ResponseHead(
            status: status, headers: headers, keepsAlive: isHTTP10 ? facts.keeps : !facts.closes,
            declaredFraming: facts.isChunked ? .chunked : facts.length.map { $0 == 0 ? .none : .length($0) })
    }

    // MARK: - Fields

    private func fields(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ facts: inout Facts
    ) throws(HTTPError) -> HTTPHeaders {
        var fields: [(name: String, value: String)] = []
        fields.reserveCapacity(8)
        var line = start
        var hasTransferEncoding = false
        while true {
            let end = Self.endOfLine(bytes, line)
            if end == line { break }
            guard fields.count < limits.headerCountMax else {
                throw HTTPError(431, "there are more than \(limits.headerCountMax) fields")
            }
            guard let colon = Self.index(of: UInt8(ascii: ":"), bytes, line, end), Self.isToken(bytes, line, colon)
            else {
                throw HTTPError(400, "a field must be NAME: VALUE on one line, its name a token")
            }
            var (first, last) = (colon + 1, end)
            while first < last, Self.isBlank(bytes[first]) { first += 1 }
            while last > first, Self.isBlank(bytes[last - 1]) { last -= 1 }
            guard Self.isFieldValue(bytes, first, last) else {
                throw HTTPError(400, "a field's value has a control character")
            }
            let field = (name: Self.string(bytes, line, colon), value: Self.string(bytes, first, last))
            try Self.note(field, &facts, &hasTransferEncoding)
            fields.append(field)
            line = end + 2
        }
        if hasTransferEncoding, facts.length != nil {
            throw HTTPError(400, "Content-Length and Transfer-Encoding exclude each other")
        }
        return HTTPHeaders(fields: fields)
    }

    private static func note(
        _ field: (name: String, value: String), _ facts: inout Facts, _ hasTransferEncoding: inout Bool
    ) throws(HTTPError) {
        switch field.name.utf8.count {
        case 4 where HTTPHeaders.equal(field.name, "host"): facts.hostCount += 1
        case 6 where HTTPHeaders.equal(field.name, "expect"):
            guard HTTPHeaders.equal(field.value, "100-continue") else {
                throw HTTPError(417, "the only expectation known is 100-continue")
            }
            facts.expectsContinue = true
        case 10 where HTTPHeaders.equal(field.name, "connection"):
            for option in field.value.split(separator: ",") {
                let option = String(option.drop { $0 == " " }.prefix { $0 != " " })
                if HTTPHeaders.equal(option, "close") { facts.closes = true }
                if HTTPHeaders.equal(option, "keep-alive") { facts.keeps = true }
            }
        case 14 where HTTPHeaders.equal(field.name, "content-length"):
            let digits = field.value.utf8
            guard facts.length == nil, (1...18).contains(digits.count),
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
                let length = Int(field.value)
            else { throw HTTPError(400, "Content-Length must be one number and come once") }
            facts.length = length
        case 17 where HTTPHeaders.equal(field.name, "transfer-encoding"):
            guard !hasTransferEncoding else { throw HTTPError(400, "Transfer-Encoding must come once") }
            guard HTTPHeaders.equal(field.value, "chunked") else {
                throw HTTPError(501, "the only Transfer-Encoding known is chunked")
            }
            hasTransferEncoding = true
            facts.isChunked = true
        default: break
        }
    }

    // MARK: - Characters

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let space = UInt8(ascii: " ")
    /// The longest registered method has 16 letters.
    private static let methodBytesMax = 32

    /// The index of the line's CR. The head ends with an empty line, so there is always one.
    private static func endOfLine(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != lineFeed { index += 1 }
        return max(start, index - 1)
    }

    private static func index(of byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var index = start
        while index < end {
            if bytes[index] == byte { return index }
            index += 1
        }
        return nil
    }

    private static func string(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
    }

    private static func isHTTP10(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) throws(HTTPError) -> Bool {
        let version = string(bytes, start, end)
        if version == "HTTP/1.1" { return false }
        if version == "HTTP/1.0" { return true }
        let isOtherVersion = version.hasPrefix("HTTP/") && version.utf8.count == 8
        throw isOtherVersion
            ? HTTPError(505, "this server speaks HTTP/1.1") : HTTPError(400, "the version must be HTTP/1.1")
    }

    private static func check(target bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) throws(HTTPError) {
        for index in start..<end where bytes[index] <= space || bytes[index] >= 0x7f {
            throw HTTPError(400, "the target has a character that must be percent-encoded")
        }
        let isAsterisk = end == start + 1 && bytes[start] == UInt8(ascii: "*")
        guard bytes[start] == UInt8(ascii: "/") || isAsterisk else {
            throw HTTPError(400, "the target must be a path that begins with /")
        }
    }

    private static func isToken(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end else { return false }
        for index in start..<end where !tokenTable[Int(bytes[index])] { return false }
        return true
    }

    private static let tokenTable: [Bool] = (0...255).map { byte in
        let scalar = Unicode.Scalar(UInt8(byte))
        let isAlphanumeric =
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        return isAlphanumeric || "!#$%&'*+-.^_`|~".unicodeScalars.contains(scalar)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == 0x09 }

    private static func isFieldValue(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var index = start
        while index < end {
            let byte = bytes[index]
            if byte < 0x20 ? byte != 0x09 : byte == 0x7f { return false }
            index += 1
        }
        return true
    }
}
