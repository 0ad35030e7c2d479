import JSON
import Testing

@Suite struct JSONCodingTests {
    @Test(
        "what was read is written back the same",
        arguments: [
            "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "0.1", "-2.5e-07",
            "1.7976931348623157e+308", "5e-324", #""""#, #""a\"\\\n\u0001é😀""#, "[]", "{}", #"[1,[2,[]],{"a":{}}]"#,
            #"{"b":1,"a":[true,null],"0123456789abcdef":"0123456789abcdef\n0123456789abcdef"}"#,
        ])
    func identity(text: String) throws {
        let value = try JSON(parsing: Array(text.utf8))
        #expect(String(decoding: value.encoded(), as: UTF8.self) == text)
        #expect(try JSON(parsing: value.encodedPretty()) == value)
    }

    @Test("escapes become their characters")
    func escapes() throws {
        let text = #"  { "\u0061\/" : "\b\f\n\r\t\"\\\/\u00e9\ud83d\ude00\u0000" }  "#
        #expect(try JSON(parsing: Array(text.utf8)) == ["a/": "\u{8}\u{C}\n\r\t\"\\/é😀\u{0}"])
    }

    @Test(
        "numbers are read exactly",
        arguments: [
            ("9223372036854775808", JSON.double(9_223_372_036_854_775_808)), ("1e2", .double(100)),
            ("0.30000000000000004", .double(0.30000000000000004)),
            ("123456789012345678", .int(123_456_789_012_345_678)),
            ("9007199254740993.0", .double(9_007_199_254_740_992)), ("1e23", .double(1e23)), ("-0", .int(0)),
            ("2.2250738585072011e-308", .double(Double(bitPattern: 0x000F_FFFF_FFFF_FFFF))), ("1e-400", .double(0)),
            ("0e99999999999999", .double(0)),
        ])
    func numbers(text: String, value: JSON) throws { #expect(try JSON(parsing: Array(text.utf8)) == value) }

    @Test("a repeated key keeps its first place and its last value")
    func repeatedKeys() throws {
        let value = try JSON(parsing: Array(#"{"a":1,"b":2,"a":3,"\u0062":4}"#.utf8))
        #expect(String(decoding: value.encoded(), as: UTF8.self) == #"{"a":3,"b":4}"#)
    }

    @Test("numbers that JSON can't express are written as null")
    func nonFinite() {
        #expect(JSON.array([.double(.nan), .double(.infinity), 1]).encoded() == Array("[null,null,1]".utf8))
    }

    @Test("encoding appends to what the buffer holds")
    func encodeInto() {
        var bytes = Array("data: ".utf8)
        JSON.object(["a": 1]).encode(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"data: {"a":1}"#)
    }

    @Test("pretty output is kubectl's")
    func pretty() {
        let value: JSON = ["a": [1, "x"], "b": [:], "c": []]
        let expected = """
            {
                "a": [
                    1,
                    "x"
                ],
                "b": {},
                "c": []
            }
            """
        #expect(String(decoding: value.encodedPretty(), as: UTF8.self) == expected)
    }
}
