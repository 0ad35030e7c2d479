import JSON
import Testing

@Suite struct JSONParserTests {
    private func parse(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

    @Test(
        "every form of RFC 8259 is read",
        arguments: [
            ("null", .null), ("true", true), (" \t\r\nfalse ", false), ("0", 0), ("-0", 0), ("-1", -1), ("10", 10),
            ("0.5", 0.5), ("-0.0", 0), ("1e0", 1), ("1E+2", 100), ("1.5e-3", 0.0015), ("0e5", 0), ("0.0001", 0.0001),
            ("[ ]", []), ("{ }", [:]), ("[1 , 2]", [1, 2]), ("[[],[[]]]", [[], [[]]]),
            (#"{"a" : 1 , "b":[]}"#, ["a": 1, "b": []]),
            (#"{"":{"":0}}"#, ["": ["": 0]]), (#""""#, ""), (#""a b""#, "a b"), ("\"\u{7F}\"", "\u{7F}"),
            (#""'""#, "'"),
            ("\"\u{2028}\"", "\u{2028}"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        ] as [(String, JSON)])
    func valid(text: String, value: JSON) throws { #expect(try parse(text) == value) }

    @Test(
        "integers stay integers as long as they fit into 64 bits",
        arguments: [
            ("9007199254740993", .int(9_007_199_254_740_993)), ("999999999999999999", .int(999_999_999_999_999_999)),
            ("1000000000000000000", .int(1_000_000_000_000_000_000)), ("9223372036854775807", .int(.max)),
            ("-9223372036854775808", .int(.min)), ("9223372036854775808", .double(0x1p63)),
            ("-9223372036854775809", .double(-0x1p63)), ("18446744073709551616", .double(0x1p64)), ("1.0", .double(1)),
            ("1e2", .double(100)),
        ] as [(String, JSON)])
    func integers(text: String, value: JSON) throws {
        switch (try parse(text), value) {
        case (.int(let found), .int(let expected)): #expect(found == expected)
        case (.double(let found), .double(let expected)): #expect(found == expected)
        case (let found, _): Issue.record("\(text) is \(found)")
        }
    }

    @Test(
        "fractions are the nearest double, as the C library has it",
        arguments: [
            "0.1", "0.2", "0.3", "1e22", "1e23", "1.7976931348623157e308", "4.9e-324", "5e-324",
            "2.2250738585072014e-308",
            "123456789.123456789", "0.000001", "9007199254740993.5", "3.141592653589793238462643383279", "1e-22",
            "1e-23",
            "8.41e21", "9.5e-7", "100000000000000000000000000000000.5", "0.1e-5", "179769313486231570000e288",
        ])
    func doubles(text: String) throws {
        #expect(try parse(text).double == Double(text))
        #expect(try parse("-" + text).double == Double("-" + text))
    }

    @Test(
        "escapes name any character, in pairs beyond the first plane",
        arguments: [
            (#""\u0000""#, "\u{0}"), (#""\u001f""#, "\u{1F}"), (#""\u00E9\u00e9""#, "éé"), (#""\uFFFF""#, "\u{FFFF}"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD800\uDC00""#, "\u{10000}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
            (#""a\u0301""#, "a\u{301}"), (#""x\\ud800""#, #"x\ud800"#),
            (#""12345678\n12345678é""#, "12345678\n12345678é"),
        ])
    func escapes(text: String, value: String) throws {
        #expect(try parse(text).string.map { Array($0.unicodeScalars) } == Array(value.unicodeScalars))
    }

    @Test(
        "malformed text is refused with cause and place",
        arguments: [
            ("", 0, "unexpected end of input, expected a value"),
            ("  ", 2, "unexpected end of input, expected a value"),
            ("nul", 3, "unexpected end of input, expected 'null'"), ("nulL", 3, "unexpected 'L', expected 'null'"),
            ("True", 0, "unexpected 'T', expected a value"), ("NaN", 0, "unexpected 'N', expected a value"),
            ("1 2", 2, "unexpected '2' after the value"), ("{}}", 2, "unexpected '}' after the value"),
            ("\u{FEFF}1", 0, "unexpected byte 0xef, expected a value"), ("'a'", 0, "unexpected ''', expected a value"),
            ("+1", 0, "unexpected '+', expected a value"), ("01", 0, "a number may not start with 0"),
            ("-01", 1, "a number may not start with 0"), (".5", 0, "unexpected '.', expected a value"),
            ("-", 1, "unexpected end of input in a number, expected a digit"),
            ("1.", 2, "unexpected end of input in a number, expected a digit"),
            ("1.e3", 2, "unexpected 'e' in a number, expected a digit"),
            ("1e", 2, "unexpected end of input in a number, expected a digit"),
            ("1e+x", 3, "unexpected 'x' in a number, expected a digit"), ("0x10", 1, "unexpected 'x' after the value"),
            ("1e400", 0, "the number is beyond the range of a double"),
            ("-1e999999999", 0, "the number is beyond the range of a double"),
            ("[", 1, "unexpected end of input, expected a value"),
            ("[1", 2, "unexpected end of input, expected ',' or ']'"),
            ("[1,]", 3, "unexpected ']', expected a value"), ("[,1]", 1, "unexpected ',', expected a value"),
            ("[1 2]", 3, "unexpected '2', expected ',' or ']'"), ("[1}", 2, "unexpected '}', expected ',' or ']'"),
            ("{", 1, "unexpected end of input, expected a string as the key of a member"),
            ("{a:1}", 1, "unexpected 'a', expected a string as the key of a member"),
            ("{1:1}", 1, "unexpected '1', expected a string as the key of a member"),
            (#"{"a"}"#, 4, "unexpected '}', expected ':'"), (#"{"a":}"#, 5, "unexpected '}', expected a value"),
            (#"{"a":1,}"#, 7, "unexpected '}', expected a string as the key of a member"),
            (#"{"a":1 "b":2}"#, 7, "unexpected '\"', expected ',' or '}'"),
            (#"{"a":1]"#, 6, "unexpected ']', expected ',' or '}'"),
            (#"{"a":1/**/}"#, 6, "unexpected '/', expected ',' or '}'"),
            (#""abc"#, 0, "the string is not closed"), (#"["abc\"]"#, 1, "the string is not closed"),
            (#""abc\"#, 4, "the string is not closed"),
            ("\"a\nb\"", 2, "unescaped control character byte 0x0a in a string"),
            ("\"a\tb\"", 2, "unescaped control character byte 0x09 in a string"),
            ("\"\\t\u{1}\"", 3, "unescaped control character byte 0x01 in a string"),
            (#""\x""#, 1, #"unknown escape '\' followed by 'x'"#),
            (#""\u12"#, 5, #"unexpected end of input, expected four hexadecimal digits after \u"#),
            (#""\u12g4""#, 5, #"unexpected 'g', expected four hexadecimal digits after \u"#),
            (#""\ud800""#, 1, "half of a surrogate pair"), (#""\udc00""#, 1, "half of a surrogate pair"),
            (#""a\ud800\n""#, 2, "half of a surrogate pair"), (#""\ud800\ud800""#, 1, "half of a surrogate pair"),
            (#""\ude00\ud83d""#, 1, "half of a surrogate pair"),
            ("{\"a\":\n 1,\n x}", 11, "unexpected 'x', expected a string as the key of a member"),
        ])
    func malformed(text: String, offset: Int, message: String) throws {
        let error = #expect(throws: JSONParseError.self, "\(text)") { try parse(text) }
        #expect(error?.message == message, "\(text)")
        #expect(error?.offset == offset, "\(text)")
    }

    @Test("an error has line and column")
    func place() {
        let error = #expect(throws: JSONParseError.self) { try parse("{\n  \"a\": 1,\n  \"b\": tru\n}") }
        #expect(error?.description == "line 3, column 11: unexpected byte 0x0a, expected 'true'")
    }

    @Test(
        "bytes that are no UTF-8 are refused where they stand",
        arguments: [
            ([0x22, 0xFF, 0x22], 1), ([0x22, 0x61, 0xC3, 0x22], 2), ([0x22, 0xC0, 0x80, 0x22], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1), ([0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], 1),
            ([0x22, 0x5C, 0x6E, 0xC3, 0xA9, 0x80, 0x22], 5), ([0x22, 0xE2, 0x82, 0x22], 1), ([0x80], 0),
        ] as [([UInt8], Int)])
    func notUTF8(bytes: [UInt8], offset: Int) {
        let error = #expect(throws: JSONParseError.self) { try JSON(parsing: bytes) }
        #expect(error?.offset == offset)
    }

    @Test("nesting is bounded", arguments: [("[", "]"), (#"{"a":"#, "}")])
    func depth(open: String, close: String) throws {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth - 1) + "[]" + String(repeating: close, count: depth - 1)
        }
        #expect(throws: Never.self) { try parse(nested(256)) }
        let error = #expect(throws: JSONParseError.self) { try parse(nested(257)) }
        #expect(error?.message == "nested deeper than the limit of 256 levels")
        #expect(throws: JSONParseError.self) { try parse(String(repeating: open, count: 1_000_000)) }
        #expect(throws: JSONParseError.self) { try JSON(parsing: Array("[[[]]]".utf8), depthMax: 2) }
    }

    @Test("strings and keys of every length are read whole", arguments: 0...40)
    func lengths(count: Int) throws {
        let text = String(repeating: "x", count: count)
        for end in ["", "é", "\\n", "\\\"", "\u{7F}"] {
            let value = try parse("{\"\(text)\(end)\": \"\(text)\(end)\"}")
            let key = try #require(value.object?.keys.first)
            #expect(key.utf8.count == count + (end.hasPrefix("\\") ? 1 : end.utf8.count))
            #expect(value[key] == .string(key))
        }
    }

    @Test("an object of many members finds each, and repeated keys keep the last value")
    func manyMembers() throws {
        let members = (0..<500).map { "\"k\($0)\":\($0)" } + (0..<500).map { "\"k\($0)\":\($0 * 2)" }
        let value = try parse("{\(members.joined(separator: ","))}")
        #expect(value.object?.count == 500)
        #expect((0..<500).allSatisfy { value["k\($0)"] == .int(Int64($0 * 2)) })
    }
}
