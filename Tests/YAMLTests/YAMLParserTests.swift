import JSON
import Testing
import YAML

@Suite struct YAMLParserTests {
    private func parse(_ text: String) throws -> [YAMLDocument] { try YAML.parse(Array(text.utf8)) }

    @Test(
        "empty documents are skipped",
        arguments: ["", "\n", "# comment\n", "---\n", "---\n---\n...\n", "~", "--- null\n"])
    func empty(text: String) throws { #expect(try parse(text).isEmpty) }

    @Test("each document of a stream says on which line it starts")
    func stream() throws {
        let documents = try parse("# first\n\na: 1\n---\n# nothing\n---\nb: 2\n...\n---\n- c\n")
        #expect(documents.map(\.value) == [["a": 1], ["b": 2], ["c"]])
        #expect(documents.map(\.line) == [3, 7, 10])
    }

    @Test("members keep the order in which they were written")
    func order() throws {
        #expect(
            try parse("b: 1\na: 2\nc: {z: 1, x: 2}\n")[0].value.encoded()
                == Array(#"{"b":1,"a":2,"c":{"z":1,"x":2}}"#.utf8))
    }

    @Test("JSON is YAML")
    func json() throws {
        let text = #"{"a": [1, 2.5, "x\n\u00e9", true, null], "b": {"c": ""}}"#
        #expect(try parse(text)[0].value == JSON(parsing: Array(text.utf8)))
    }

    @Test("a byte order mark and carriage returns are no part of the text")
    func mark() throws { #expect(try parse("\u{FEFF}a: b\r\nc: d\r\n")[0].value == ["a": "b", "c": "d"]) }

    @Test(
        "anchors, aliases and merge keys",
        arguments: [
            ("a: &x [1]\nb: *x\n", ["a": [1], "b": [1]]),
            ("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n", ["a": ["p": 1, "q": 2], "b": ["p": 1, "q": 3]]),
            ("a: &x {q: 2}\nb:\n  q: 3\n  <<: *x\n", ["a": ["q": 2], "b": ["q": 2]]),
            ("- &x {p: 1}\n- &y {p: 2, q: 2}\n- <<: [*x, *y]\n", [["p": 1], ["p": 2, "q": 2], ["p": 1, "q": 2]]),
            ("a: {<<: {p: 1}}\n", ["a": ["p": 1]]), ("a: {'<<': 1}\n", ["a": ["<<": 1]]),
            ("&k a: *k\n", ["a": "a"]), ("a: &x b\n*x : c\n", ["a": "b", "b": "c"]),
            ("a: &x 1\nb: &x 2\nc: *x\n", ["a": 1, "b": 2, "c": 2]), ("a: &x\nb: *x\n", ["a": .null, "b": .null]),
        ] as [(String, JSON)])
    func anchors(text: String, expected: JSON) throws { #expect(try parse(text).map(\.value) == [expected]) }

    @Test(
        "each error names its line",
        arguments: [
            ("a: 1\nb: 2\na: 3\n", "line 3: key \"a\" already set in map on line 1"),
            ("x:\n  1: a\n  '1': b\n", "line 3: key \"1\" already set in map on line 2"),
            ("a: b: c\n", "line 1: mapping values are not allowed in this context"),
            (
                "a: 1\n\tb: 2\n",
                "line 2: found a tab character that violates indentation (while scanning a plain scalar)"
            ),
            ("a:\n  - b\n c: d\n", "line 3: did not find expected key (while parsing a block mapping)"),
            ("a: [1, 2\nb: 3\n", "line 2: did not find expected ',' or ']' (while parsing a flow sequence)"),
            ("a: \"x\n", "line 2: found unexpected end of stream (while scanning a quoted scalar)"),
            ("a: *x\n", "line 1: unknown anchor 'x' referenced"),
            ("a: &x\n  - *x\n", "line 2: anchor 'x' value contains itself"),
            ("---\na: &x 1\n---\nb: *x\n", "line 4: unknown anchor 'x' referenced"),
            ("a: 1\n<<: 2\n", "line 2: map merge requires map or sequence of maps as the value"),
            ("<<: [{a: 1}, b]\n", "line 1: map merge requires map or sequence of maps as the value"),
            ("\n? {a: 1}\n: b\n", "line 2: a map can't be a key"), ("[a]: b\n", "line 1: a list can't be a key"),
            ("a: 1\n~: b\n", "line 2: null can't be a key"),
            ("a: 1\n}\n", "line 2: did not find expected key (while parsing a block mapping)"),
            ("- a\nb: c\n", "line 2: did not find expected '-' indicator (while parsing a block collection)"),
            ("a: &x [1]\n*x : c\n", "line 2: the alias 'x' is no text, so it can't be a key"),
            ("a: %b\n", "line 1: found character that cannot start any token (while scanning for the next token)"),
            ("a: 'b\n  c'd\n", "line 2: did not find expected key (while parsing a block mapping)"),
            ("a: \"\\q\"\n", "line 1: found unknown escape character (while parsing a quoted scalar)"),
            ("a: !<x\n", "line 1: did not find the expected '>' (while scanning a tag)"),
            ("{a: 1}}\n", "line 1: did not find expected <document start>"),
            ("a: |x\n  b\n", "line 1: did not find expected comment or line break (while scanning a block scalar)"),
        ])
    func errors(text: String, expected: String) {
        let error = #expect(throws: YAMLError.self, "\(text)") { try parse(text) }
        #expect(error?.description == expected, "\(text)")
    }

    @Test(
        "bytes that are no text are refused by line",
        arguments: [
            ("a: 1\nb: ", [0xFF], "line 2: invalid leading UTF-8 octet"),
            ("a: 1\n\nb: ", [0xC3, 0x28], "line 3: invalid trailing UTF-8 octet"),
            ("a: ", [0xC3], "line 1: incomplete UTF-8 octet sequence"),
            ("a: 1\nb: ", [1], "line 2: control characters are not allowed"),
        ] as [(String, [UInt8], String)])
    func bytes(text: String, end: [UInt8], expected: String) {
        let error = #expect(throws: YAMLError.self) { try YAML.parse(Array(text.utf8) + end) }
        #expect(error?.description == expected)
    }

    @Test("deep nesting is refused")
    func depth() {
        let fits = String(repeating: "[", count: 255) + String(repeating: "]", count: 255)
        #expect(throws: Never.self) { try parse(fits) }
        for text in [String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000)] {
            let error = #expect(throws: YAMLError.self) { try parse(text) }
            #expect(error?.message == "nested deeper than the limit of 256 levels")
        }
    }

    @Test("aliases of aliases are bounded")
    func billionLaughs() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: YAMLError.self) { try parse(text) }
        #expect(error?.description == "line 6: aliases add more than the limit of 4194304 bytes")
    }

    @Test("a stream beyond the limit is refused before it is read")
    func size() {
        let bytes = [UInt8](repeating: UInt8(ascii: " "), count: YAMLLimits.bytesMax + 1)
        #expect(throws: YAMLError.self) { try YAML.parse(bytes) }
    }
}
