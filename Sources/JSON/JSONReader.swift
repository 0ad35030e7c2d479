/// A recursive-descent parser over the bytes of one document (RFC 8259).
struct JSONReader {
    let bytes: UnsafeBufferPointer<UInt8>
    let depthMax: Int
    /// The next byte to read.
    var index = 0

    init(bytes: UnsafeBufferPointer<UInt8>, depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    mutating func document() throws(JSONParseError) -> JSON {
        skipWhiteSpace()
        let value = try value(depth: 0)
        skipWhiteSpace()
        guard index == bytes.count else { throw error("unexpected \(describe(index)) after the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONParseError) -> JSON {
        guard index < bytes.count else { throw error("unexpected end of input, expected a value") }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error("unexpected \(describe(index)), expected a value")
        }
    }

    private mutating func object(depth: Int) throws(JSONParseError) -> JSONObject {
        try checkDepth(depth)
        index += 1
        var object = JSONObject()
        var seen = KeyFilter()
        skipWhiteSpace()
        if take(UInt8(ascii: "}")) { return object }
        while true {
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw error("unexpected \(describe(index)), expected a string as the key of a member")
            }
            let keyStart = index
            let key = try string()
            let keyMayRepeat = seen.insert(bytes, keyStart, index)
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { throw error("unexpected \(describe(index)), expected ':'") }
            skipWhiteSpace()
            let value = try value(depth: depth + 1)
            if keyMayRepeat { object[key] = value } else { object.appendNew(key, value) }
            skipWhiteSpace()
            if take(UInt8(ascii: ",")) {
                skipWhiteSpace()
            } else if take(UInt8(ascii: "}")) {
                return object
            } else {
                throw error("unexpected \(describe(index)), expected ',' or '}'")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONParseError) -> [JSON] {
        try checkDepth(depth)
        index += 1
        var array: [JSON] = []
        skipWhiteSpace()
        if take(UInt8(ascii: "]")) { return array }
        while true {
            array.append(try value(depth: depth + 1))
            skipWhiteSpace()
            if take(UInt8(ascii: ",")) {
                skipWhiteSpace()
            } else if take(UInt8(ascii: "]")) {
                return array
            } else {
                throw error("unexpected \(describe(index)), expected ',' or ']'")
            }
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSON) throws(JSONParseError) -> JSON {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw error("unexpected end of input, expected '\(word)'", at: bytes.count) }
        for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] {
            throw error("unexpected \(describe(index + offset)), expected '\(word)'", at: index + offset)
        }
        index = end
        return value
    }

    private func checkDepth(_ depth: Int) throws(JSONParseError) {
        guard depth < depthMax else { throw error("nested deeper than the limit of \(depthMax) levels") }
    }

    private mutating func skipWhiteSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }
}

/// Tells whether an object may have had a key before. Most keys differ in length, first or last byte, so most members are
/// appended without any search for their key.
private struct KeyFilter {
    private var bits: UInt64 = 0

    /// `start` and `end` enclose the key with its quotation marks. True when the same key may have come before.
    @inline(__always)
    mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let count = UInt32(truncatingIfNeeded: end - start)
        var hash = count &* 0x9E37_79B1
        for index in start + 1..<end - 1 where bytes[index] == UInt8(ascii: "\\") {
            bits = .max  // An escape can spell the same key in many ways.
            return true
        }
        hash ^= (UInt32(bytes[start + 1]) << 16 | UInt32(bytes[end - 2])) &* 0x85EB_CA6B
        hash ^= UInt32(bytes[start + Int(count) / 2]) &* 0xC2B2_AE35
        let bit: UInt64 = 1 << UInt64(hash >> 26)
        defer { bits |= bit }
        return bits & bit != 0
    }
}

extension JSONReader {
    func error(_ message: String) -> JSONParseError { error(message, at: index) }

    func error(_ message: String, at offset: Int) -> JSONParseError {
        var (line, lineStart) = (1, 0)
        for position in 0..<min(offset, bytes.count) where bytes[position] == 0x0A {
            line += 1
            lineStart = position + 1
        }
        return JSONParseError(message: message, offset: offset, line: line, column: offset - lineStart + 1)
    }

    func describe(_ offset: Int) -> String {
        guard offset < bytes.count else { return "end of input" }
        let byte = bytes[offset]
        if (0x20..<0x7F).contains(byte) { return "'\(Unicode.Scalar(byte))'" }
        return "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
