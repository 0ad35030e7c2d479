extension JSONReader {
    /// Reads a string with its quotation marks. One without escapes is made straight from the input.
    mutating func string() throws(JSONParseError) -> String {
        let start = index
        index += 1
        skipPlainASCII()
        var isASCII = true
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let content = UnsafeBufferPointer(rebasing: bytes[start + 1..<index])
                index += 1
                if isASCII { return String(decoding: content, as: UTF8.self) }
                return try validated(content, start: start + 1)
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(start: start) }
            guard byte >= 0x20 else { throw controlCharacter() }
            if byte >= 0x80 { isASCII = false }
            index += 1
        }
        throw error("the string is not closed", at: start)
    }

    /// Goes on, eight bytes at a time, while there are neither quotation marks, escapes, control characters nor bytes
    /// outside of ASCII.
    @inline(__always)
    private mutating func skipPlainASCII() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits: UInt64 = 0x8080_8080_8080_8080
        while index + 8 <= bytes.count {
            let word = UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped + index)
                .loadUnaligned(as: UInt64.self)
            let quotation = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let escape = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // The high bit of a byte is set in (x - 1) & ~x when x is 0, and in x - 0x20 when x is below 0x20.
            let special =
                ((quotation &- ones) & ~quotation) | ((escape &- ones) & ~escape) | (word &- ones &* 0x20) | word
            if special & highBits != 0 { return }
            index += 8
        }
    }

    private mutating func escapedString(start: Int) throws(JSONParseError) -> String {
        var content = [UInt8](UnsafeBufferPointer(rebasing: bytes[start + 1..<index]))
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                if let string = String(validating: content, as: UTF8.self) { return string }
                throw invalidUTF8(from: start + 1)
            case UInt8(ascii: "\\"): try appendEscape(to: &content)
            case 0..<0x20: throw controlCharacter()
            default:
                content.append(byte)
                index += 1
            }
        }
        throw error("the string is not closed", at: start)
    }

    private mutating func appendEscape(to content: inout [UInt8]) throws(JSONParseError) {
        let start = index
        guard index + 1 < bytes.count else { throw error("the string is not closed") }
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(letter)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"): content.append(contentsOf: String(try unicodeEscape(start: start)).utf8)
        default: throw error("unknown escape '\\' followed by \(describe(start + 1))", at: start)
        }
    }

    /// The character of `\uXXXX`, whose letters were read, and of the second half of a surrogate pair after it.
    private mutating func unicodeEscape(start: Int) throws(JSONParseError) -> Character {
        let first = try hexadecimal4()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        guard first < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { throw error("half of a surrogate pair", at: start) }
        index += 2
        let second = try hexadecimal4()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw error("half of a surrogate pair", at: start) }
        return Character(scalar)
    }

    private mutating func hexadecimal4() throws(JSONParseError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                throw error("unexpected \(describe(index)), expected four hexadecimal digits after \\u")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private func controlCharacter() -> JSONParseError {
        error("unescaped control character \(describe(index)) in a string")
    }

    private func validated(_ content: UnsafeBufferPointer<UInt8>, start: Int) throws(JSONParseError) -> String {
        if let string = String(validating: content, as: UTF8.self) { return string }
        throw invalidUTF8(from: start)
    }

    private func invalidUTF8(from start: Int) -> JSONParseError {
        var offset = start
        while offset < index {
            let length = wellFormedLength(at: offset)
            if length == 0 { break }
            offset += length
        }
        return error("the string is no valid UTF-8 at \(describe(offset))", at: offset)
    }

    /// The length of the UTF-8 sequence at an offset; 0 when it is malformed.
    private func wellFormedLength(at offset: Int) -> Int {
        for length in 1...4 where offset + length <= bytes.count {
            let sequence = UnsafeBufferPointer(rebasing: bytes[offset..<offset + length])
            if String(validating: sequence, as: UTF8.self) != nil { return length }
        }
        return 0
    }
}
