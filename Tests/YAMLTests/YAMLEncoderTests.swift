import JSON
import Testing
import YAML

@Suite struct YAMLEncoderTests {
    @Test("an object is printed as kubectl prints it")
    func deployment() throws {
        let value: JSON = [
            "kind": "Deployment", "apiVersion": "apps/v1",
            "metadata": ["name": "web", "labels": [:], "annotations": ["b": "1", "a": "x"]],
            "spec": [
                "replicas": 3, "paused": false, "args": [], "selector": .null,
                "containers": [
                    ["name": "a", "command": ["sh", "-c", "echo hi\nexit 0\n"], "ports": [["containerPort": 80]]],
                    ["name": "b"],
                ], "matrix": [[1, 2], [[3]]], "ratio": 0.5,
            ],
        ]
        #expect(
            YAML.encode(value) == """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  annotations:
                    a: x
                    b: "1"
                  labels: {}
                  name: web
                spec:
                  args: []
                  containers:
                  - command:
                    - sh
                    - -c
                    - |
                      echo hi
                      exit 0
                    name: a
                    ports:
                    - containerPort: 80
                  - name: b
                  matrix:
                  - - 1
                    - 2
                  - - - 3
                  paused: false
                  ratio: 0.5
                  replicas: 3
                  selector: null

                """)
    }

    @Test(
        "text is quoted where it would mean something else, and only there",
        arguments: [
            ("", #""""#), ("a", "a"), ("a b", "a b"), ("true", #""true""#), ("yes", #""yes""#), ("y", #""y""#),
            ("null", #""null""#), ("~", #""~""#), ("1", #""1""#), ("1.5", #""1.5""#), ("0x10", #""0x10""#),
            ("1e3", #""1e3""#), ("1_000", #""1_000""#), (".inf", #"".inf""#), ("1:30", #""1:30""#), ("1:70", "1:70"),
            ("12:30:45.5", #""12:30:45.5""#), ("127.0.0.1", "127.0.0.1"), ("v1", "v1"), ("-", "'-'"), ("- a", "'- a'"),
            ("-a", "-a"), ("a: b", "'a: b'"), ("a:b", "a:b"), ("a #b", "'a #b'"), ("a#b", "a#b"), ("#a", "'#a'"),
            ("*a", "'*a'"), ("&a", "'&a'"), ("!a", "'!a'"), ("|", "'|'"), (">", "'>'"), ("%", "'%'"), ("@a", "'@a'"),
            ("`a", "'`a'"), ("{a}", "'{a}'"), ("[a]", "'[a]'"), ("a,b", "a,b"), ("?", "'?'"), (":", "':'"),
            ("'a'", "'''a'''"), ("\"a\"", "'\"a\"'"), ("it's", "it's"), (" a", "' a'"), ("a ", "'a '"),
            ("a\tb", #""a\tb""#),
            ("a\u{0}b", #""a\0b""#), ("é", "é"), ("😀", #""\U0001F600""#), ("---", "'---'"), ("<<", #""<<""#),
            ("=", "="),
            ("50%", "50%"), ("1Gi", "1Gi"), ("100m", "100m"), ("2001-01-01", #""2001-01-01""#),
            ("2001-1-2", #""2001-1-2""#),
            ("2001-02-30", "2001-02-30"), ("2024-02-29T1:2:3Z", #""2024-02-29T1:2:3Z""#),
            ("2001-01-01x", "2001-01-01x"),
            ("2001-12-14t21:59:43.10-05:00", #""2001-12-14t21:59:43.10-05:00""#),
            ("2001-01-01T00:00:00", "2001-01-01T00:00:00"),
            ("2001-12-14 21:59:43.10", #""2001-12-14 21:59:43.10""#), ("2001-12-14 25:59:43", "2001-12-14 25:59:43"),
            ("01-01-2001", "01-01-2001"), ("2001-01", "2001-01"),
            ("a\\b", #"a\b"#),
            ("0755", #""0755""#), ("08", #""08""#), ("1.2.3", "1.2.3"), ("nginx:1.27", "nginx:1.27"),
        ])
    func quoting(text: String, expected: String) throws {
        #expect(YAML.encode(["k": .string(text)]) == "k: \(expected)\n")
        #expect(try YAML.parse(Array(YAML.encode(["k": .string(text)]).utf8)).map(\.value) == [["k": .string(text)]])
    }

    @Test(
        "text with line breaks is a block that keeps its ends",
        arguments: [
            ("a\nb", "|-\n  a\n  b\n"), ("a\nb\n", "|\n  a\n  b\n"), ("a\n\n", "|+\n  a\n\n"), ("\na\n", "|2\n\n  a\n"),
            ("  a\nb\n", "|2\n    a\n  b\n"), ("\n", "|2+\n\n"), ("a \nb", "\"a \\nb\"\n"),
            ("a\tb\nc", "\"a\\tb\\nc\"\n"),
            ("a\n  b\n\nc\n", "|\n  a\n    b\n\n  c\n"), ("#a\n: b\n", "|\n  #a\n  : b\n"),
        ])
    func blocks(text: String, expected: String) throws {
        #expect(YAML.encode(["k": .string(text)]) == "k: \(expected)")
        for value: JSON in [["k": .string(text), "l": 1], [.string(text)], [[.string(text)], 1], .string(text)] {
            #expect(try YAML.parse(Array(YAML.encode(value).utf8)).map(\.value) == [value])
        }
    }

    @Test(
        "numbers are printed as Go prints them",
        arguments: [
            (.int(0), "0"), (.int(.min), "-9223372036854775808"), (.double(1), "1"), (.double(-0.5), "-0.5"),
            (.double(1e21), "1e+21"), (.double(1234567.5), "1.2345675e+06"), (.double(123456.5), "123456.5"),
            (.double(0.0001), "0.0001"), (.double(0.00001), "1e-05"), (.double(1.5e-7), "1.5e-07"),
            (.double(1e100), "1e+100"),
        ] as [(JSON, String)])
    func numbers(value: JSON, expected: String) throws {
        #expect(YAML.encode(value) == expected + "\n")
        #expect(try YAML.parse(Array(YAML.encode([value]).utf8)).map(\.value) == [[value]])
    }

    @Test("keys come in natural order, and are quoted as other text")
    func keys() {
        let value: JSON = [
            "b": 1, "a10": 1, "a2": 1, "A": 1, "a": 1, "1": 1, "a.b": 1, "a/b": 1, "yes": 1, "a01": 1, "": 1, "ab": 1,
        ]
        let keys = YAML.encode(value).split(separator: "\n").map { $0.prefix { $0 != ":" } }
        #expect(keys == ["\"\"", "\"1\"", "A", "a", "a.b", "a/b", "a01", "a2", "a10", "ab", "b", "\"yes\""])
    }

    @Test("long text is folded at 80 columns")
    func folding() throws {
        let text = Array(repeating: "word", count: 40).joined(separator: " ")
        let encoded = YAML.encode(["message": .string(text)])
        #expect(encoded.split(separator: "\n").map(\.count) == [83, 81, 46])
        #expect(try YAML.parse(Array(encoded.utf8))[0].value["message"] == .string(text))
    }

    @Test(
        "the top may be anything",
        arguments: [("{}\n", [:]), ("[]\n", []), ("null\n", .null), ("\"\"\n", ""), ("- a\n", ["a"]), ("true\n", true)]
            as [(String, JSON)])
    func top(expected: String, value: JSON) { #expect(YAML.encode(value) == expected) }
}
