import JSON
import Testing
import YAML

@Suite struct YAMLScalarTests {
    private static let booleans: [(String, JSON)] = [
        ("true", true), ("True", true), ("TRUE", true), ("yes", true), ("Yes", true), ("YES", true), ("y", true),
        ("Y", true), ("on", true), ("On", true), ("ON", true), ("false", false), ("False", false), ("FALSE", false),
        ("no", false), ("No", false), ("NO", false), ("n", false), ("N", false), ("off", false), ("Off", false),
        ("OFF", false), ("tRue", "tRue"), ("yEs", "yEs"), ("oN", "oN"), ("\"yes\"", "yes"), ("'true'", "true"),
        ("!!bool yes", true), ("!!str yes", "yes"),
    ]
    private static let nulls: [(String, JSON)] = [
        ("", .null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("nULL", "nULL"), ("\"\"", ""),
        ("'~'", "~"), ("!!null ~", .null), ("!!str", ""), ("!!str ~", "~"), ("nil", "nil"), ("none", "none"),
    ]
    private static let integers: [(String, JSON)] = [
        ("0", 0), ("-0", 0), ("+1", 1), ("-1", -1), ("8080", 8080), ("1_000", 1000), ("1__0_", 10), ("0777", 511),
        ("00", 0), ("0o17", 15), ("0O17", 15), ("0x1F", 31), ("0X1f", 31), ("-0x10", -16), ("+0x10", 16), ("0x_f", 15),
        ("0b101", 5), ("-0b101", -5), ("0b2", "0b2"), ("0o8", "0o8"), ("0x", "0x"), ("0b", "0b"), ("0xg", "0xg"),
        ("0x-1", "0x-1"), ("08", 8), ("09", 9), ("0019", 19), ("+", "+"), ("_1", "_1"), ("1-2", "1-2"),
        ("--1", "--1"),
        ("+-1", "+-1"), ("9223372036854775807", 9_223_372_036_854_775_807),
        ("-9223372036854775808", .int(.min)), ("9223372036854775808", 9_223_372_036_854_775_808.0),
        ("-9223372036854775809", -9_223_372_036_854_775_809.0), ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ("\"1\"", "1"), ("!!str 1", "1"), ("!!int \"3\"", 3), ("!!int 0x10", 16), ("! 12", "12"), ("!mine 12", "12"),
        ("1 2", "1 2"), ("1a", "1a"), ("1Gi", "1Gi"), ("100m", "100m"), ("50%", "50%"),
    ]
    private static let floats: [(String, JSON)] = [
        ("0.5", 0.5), (".5", 0.5), ("-.5", -0.5), ("+.5", 0.5), ("1.", 1), ("1.0", 1), ("1e3", 1000), ("1E3", 1000),
        ("1.5e-3", 0.0015), ("1_0.5", 10.5), (".5_0", ".5_0"), ("1e", "1e"), ("1e+", "1e+"), (".", "."), ("..", ".."),
        (".e3", ".e3"), ("1.2.3", "1.2.3"), ("1e400", "1e400"), ("1e-400", 0), ("0x1p4", "0x1p4"), ("12e03", 12000),
        ("1:30", "1:30"), ("12:30:45", "12:30:45"), ("1e21", 1e21), ("!!float 3", 3), ("!!float '2.5'", 2.5),
        ("!!str 1.5", "1.5"), ("0.1", 0.1), ("3.14159", 3.14159),
    ]
    private static let texts: [(String, JSON)] = [
        ("2001-01-01", "2001-01-01"), ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("!!timestamp 2001-01-01", "2001-01-01"), ("!!binary aGVsbG8=", "hello"),
        ("a b", "a b"), ("a: b", ["a": "b"]), ("nginx:1.27", "nginx:1.27"), ("http://a/b#c", "http://a/b#c"),
        ("a #b", "a"), ("'it''s'", "it's"), (#""\u00e9\x41\t\\""#, "éA\t\\"), ("<<", "<<"), ("=", "="), ("é", "é"),
        ("[1, a, ]", [1, "a"]), ("{a: 1, b}", ["a": 1, "b": .null]), ("-1.2.3.4", "-1.2.3.4"), ("10.0.0.1", "10.0.0.1"),
        ("- x", ["x"]), ("|\n  a\n  b\n", "a\nb\n"), ("|-\n  a\n", "a"), ("|+\n  a\n\n", "a\n\n"),
        (">\n  a\n  b\n\n  c\n", "a b\nc\n"), ("|2\n    a\n", "  a\n"), ("a\n  b", "a b"),
    ]

    @Test(
        "scalars mean what they mean to kubectl",
        arguments: [booleans, nulls, integers, floats, texts].flatMap(\.self))
    func scalar(text: String, expected: JSON) throws {
        let documents = try YAML.parse(Array("- \(text)".utf8))
        #expect(documents.map(\.value) == [[expected]], "\(text)")
        if case .int = expected {
            guard case .int? = documents.first?.value[0] else {
                Issue.record("\(text) is no integer")
                return
            }
        }
    }

    @Test(
        "what JSON can't express is refused",
        arguments: [
            (".nan", ".nan can't be expressed in JSON"), (".inf", ".inf can't be expressed in JSON"),
            ("-.INF", "-.INF can't be expressed in JSON"), ("!!int x", "cannot decode `x` as a !!int"),
            ("!!int 1.5", "cannot decode `1.5` as a !!int"), ("!!bool 1", "cannot decode `1` as a !!bool"),
            ("!!float a", "cannot decode `a` as a !!float"), ("!!null 1", "cannot decode `1` as a !!null"),
            ("!!binary '*'", "!!binary value is no base64 of UTF-8 text"),
            ("!!binary /w==", "!!binary value is no base64 of UTF-8 text"),
        ])
    func refused(text: String, message: String) {
        #expect(throws: YAMLError(message: message, line: 2)) { try YAML.parse(Array("a:\n- \(text)".utf8)) }
    }

    @Test(
        "keys become texts",
        arguments: [
            ("a", "a"), ("1", "1"), ("0x10", "16"), ("yes", "true"), ("off", "false"), ("1.5", "1.5"),
            ("1e10", "1e+10"),
            ("3.0", "3"), ("'yes'", "yes"), (".inf", ".inf"), ("2001-01-01", "2001-01-01"), ("''", ""),
            ("!!str 1", "1"), ("1234567.5", "1.2345675e+06"), ("0.00001", "1e-05"),
        ])
    func keys(text: String, expected: String) throws {
        #expect(try YAML.parse(Array("\(text): v".utf8)).first?.value.object?.keys == [expected])
    }
}
