import JSON
import Testing

@Suite struct JSONPatchTests {
    private static func json(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

    @Test(
        "the examples of RFC 6902 that succeed",
        arguments: [
            (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"baz":"qux","foo":"bar"}"#),
            (
                #"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#,
                #"{"foo":["bar","qux","baz"]}"#
            ),
            (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
            (#"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#, #"{"foo":["bar","baz"]}"#),
            (
                #"{"baz":"qux","foo":"bar"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#,
                #"{"baz":"boo","foo":"bar"}"#
            ),
            (
                #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
                #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
                #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
            ),
            (
                #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
                #"{"foo":["all","cows","eat","grass"]}"#
            ),
            (
                #"{"baz":"qux","foo":["a",2,"c"]}"#,
                #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]"#,
                #"{"baz":"qux","foo":["a",2,"c"]}"#
            ),
            (
                #"{"foo":"bar"}"#, #"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
                #"{"foo":"bar","child":{"grandchild":{}}}"#
            ),
            (
                #"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#,
                #"{"foo":"bar","baz":"qux"}"#
            ),
            (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#, #"{"/":9,"~1":10}"#),
            (
                #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
                #"{"foo":["bar",["abc","def"]]}"#
            ),
        ])
    func rfc(document: String, patch: String, expected: String) throws {
        #expect(try JSONPatch(Self.json(patch)).apply(to: Self.json(document)) == Self.json(expected))
    }

    @Test(
        "further cases that succeed",
        arguments: [
            (#"{"a":1}"#, #"[]"#, #"{"a":1}"#), (#"{"a":1}"#, #"[{"op":"add","path":"","value":[1]}]"#, "[1]"),
            (#"{"a":1}"#, #"[{"op":"replace","path":"","value":null}]"#, "null"),
            (#"{"a":1}"#, #"[{"op":"add","path":"/a","value":null}]"#, #"{"a":null}"#),
            (#"{"a":null}"#, #"[{"op":"test","path":"/a","value":null}]"#, #"{"a":null}"#),
            (
                #"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/a","path":"/c"},{"op":"add","path":"/c/b","value":2}]"#,
                #"{"a":{"b":1},"c":{"b":2}}"#
            ),
            (#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/a"}]"#, #"{"a":1}"#),
            (#"{"a":{"b":[0]}}"#, #"[{"op":"move","from":"/a/b","path":"/a"}]"#, #"{"a":[0]}"#),
            (#"[1,2]"#, #"[{"op":"add","path":"/2","value":3},{"op":"remove","path":"/0"}]"#, "[2,3]"),
            (#"[]"#, #"[{"op":"add","path":"/-","value":1},{"op":"add","path":"/0","value":0}]"#, "[0,1]"),
            (#"{"":1}"#, #"[{"op":"replace","path":"/","value":2}]"#, #"{"":2}"#),
            (#"{"0":1}"#, #"[{"op":"replace","path":"/0","value":2}]"#, #"{"0":2}"#),
            (#"{"a":1.0}"#, #"[{"op":"test","path":"/a","value":1}]"#, #"{"a":1.0}"#),
            (#"{"a":{"x":1,"y":2}}"#, #"[{"op":"test","path":"/a","value":{"y":2,"x":1}}]"#, #"{"a":{"x":1,"y":2}}"#),
            (#"{"b":1,"a":2}"#, #"[{"op":"replace","path":"/b","value":3}]"#, #"{"b":3,"a":2}"#),
        ])
    func succeed(document: String, patch: String, expected: String) throws {
        let result = try JSONPatch(Self.json(patch)).apply(to: Self.json(document))
        #expect(try result.encoded() == Self.json(expected).encoded())
    }

    @Test(
        "what the document has not is refused, with operation, place and cause",
        arguments: [
            (#"[{"op":"test","path":"/a","value":2}]"#, "test operation does not apply: /a: the value is another"),
            (#"[{"op":"test","path":"/~01","value":"10"}]"#, "test operation does not apply: /~01: no value is there"),
            (#"[{"op":"add","path":"/x/y","value":2}]"#, "add operation does not apply: /x/y: no parent is there"),
            (
                #"[{"op":"add","path":"/a/b","value":2}]"#,
                "add operation does not apply: /a/b: the parent is neither object nor array"
            ),
            (
                #"[{"op":"add","path":"/l/3","value":2}]"#,
                "add operation does not apply: /l/3: the index is outside of the array"
            ),
            (
                #"[{"op":"add","path":"/l/01","value":2}]"#,
                "add operation does not apply: /l/01: the index is outside of the array"
            ),
            (
                #"[{"op":"add","path":"/l/+1","value":2}]"#,
                "add operation does not apply: /l/+1: the index is outside of the array"
            ),
            (
                #"[{"op":"add","path":"/l/-1","value":2}]"#,
                "add operation does not apply: /l/-1: the index is outside of the array"
            ),
            (
                #"[{"op":"add","path":"/l/1e0","value":2}]"#,
                "add operation does not apply: /l/1e0: the index is outside of the array"
            ),
            (#"[{"op":"remove","path":"/l/-"}]"#, "remove operation does not apply: /l/-: no value is there"),
            (#"[{"op":"remove","path":"/l/2"}]"#, "remove operation does not apply: /l/2: no value is there"),
            (#"[{"op":"remove","path":"/x"}]"#, "remove operation does not apply: /x: no value is there"),
            (#"[{"op":"remove","path":""}]"#, "remove operation does not apply: : the whole document can't be removed"),
            (#"[{"op":"replace","path":"/x","value":1}]"#, "replace operation does not apply: /x: no value is there"),
            (#"[{"op":"copy","from":"/x","path":"/y"}]"#, "copy operation does not apply: /x: no value is there"),
            (#"[{"op":"move","from":"/x","path":"/y"}]"#, "move operation does not apply: /x: no value is there"),
            (
                #"[{"op":"move","from":"/l","path":"/l/0"}]"#,
                "move operation does not apply: /l/0: a value can't be moved into itself"
            ),
            (
                #"[{"op":"add","path":"/b","value":1},{"op":"remove","path":"/x"}]"#,
                "remove operation does not apply: /x: no value is there"
            ),
        ])
    func refused(patch: String, message: String) throws {
        let document: JSON = ["a": 1, "l": [1, 2]]
        #expect(throws: JSONPatchError(.notApplicable, message)) {
            try JSONPatch(Self.json(patch)).apply(to: document)
        }
        #expect(document == ["a": 1, "l": [1, 2]])
    }

    @Test(
        "what is no JSON Patch is refused, with the number of the operation",
        arguments: [
            (#"{}"#, "a JSON Patch must be an array of operations"),
            (#"[1]"#, #"operation 0: "op" must be add, remove, replace, move, copy or test"#),
            (#"[{"op":"spam"}]"#, #"operation 0: "op" must be add, remove, replace, move, copy or test"#),
            (#"[{"op":"remove","path":"/a"},{"op":"add","path":"/a"}]"#, #"operation 1: "value" is missing"#),
            (#"[{"op":"add","value":1}]"#, #"operation 0: "path" must be a JSON pointer"#),
            (#"[{"op":"add","path":"a","value":1}]"#, #"operation 0: "path" must be a JSON pointer"#),
            (#"[{"op":"add","path":"/a~2","value":1}]"#, #"operation 0: "path" must be a JSON pointer"#),
            (#"[{"op":"move","path":"/a"}]"#, #"operation 0: "from" must be a JSON pointer"#),
            (#"[{"op":"copy","from":1,"path":"/a"}]"#, #"operation 0: "from" must be a JSON pointer"#),
        ])
    func malformed(patch: String, message: String) throws {
        #expect(throws: JSONPatchError(.malformed, message)) { try JSONPatch(Self.json(patch)) }
    }

    @Test("a document can't be copied into itself without end")
    func copies() throws {
        let copy: JSON = ["op": "copy", "from": "", "path": "/a"]
        let patch = try JSONPatch(.array(Array(repeating: copy, count: 300)))
        let error = #expect(throws: JSONPatchError.self) { try patch.apply(to: ["a": 1, "b": ["text"]]) }
        #expect(error?.reason == .tooLarge)
        let list = try JSONPatch(.array(Array(repeating: ["op": "copy", "from": "", "path": "/-"], count: 200)))
        #expect(throws: JSONPatchError.self) { try list.apply(to: [1]) }
    }

    @Test("nothing grows deeper than a parser would read")
    func depth() throws {
        var operations: [JSON] = [
            ["op": "add", "path": "/a", "value": [:]], ["op": "add", "path": "/b", "value": [:]],
        ]
        for _ in 0..<300 {
            operations.append(["op": "move", "from": "/a", "path": "/b/a"])
            operations.append(["op": "move", "from": "/b", "path": "/a"])
            operations.append(["op": "add", "path": "/b", "value": [:]])
        }
        let patch = try JSONPatch(.array(operations))
        let error = #expect(throws: JSONPatchError.self) { try patch.apply(to: [:]) }
        #expect(error?.reason == .tooLarge)
    }

    @Test("too many operations are refused")
    func operations() {
        let patch = JSON.array(Array(repeating: ["op": "remove", "path": "/a"], count: JSONPatch.operationsMax + 1))
        let error = #expect(throws: JSONPatchError.self) { try JSONPatch(patch) }
        #expect(error?.reason == .tooLarge)
    }
}

@Suite struct JSONPointerTests {
    private static let document: JSON = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test(
        "the examples of RFC 6901",
        arguments: [
            ("", document), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
            ("/e^f", 3),
            ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("/foo/2", nil), ("/foo/00", nil),
            ("/foo/-", nil),
            ("/nothing", nil), ("/foo/0/x", nil),
        ] as [(String, JSON?)])
    func values(text: String, value: JSON?) throws {
        let pointer = try #require(JSONPointer(text))
        #expect(pointer.value(in: Self.document) == value)
        #expect(pointer.description == text)
    }

    @Test("text that is no pointer", arguments: ["a", "#/a", "/~", "/a~", "/~2", " /a"])
    func malformed(text: String) { #expect(JSONPointer(text) == nil) }

    @Test("a combining character behind a slash changes nothing")
    func combining() { #expect(JSONPointer("/\u{301}a/b")?.tokens == ["\u{301}a", "b"]) }
}
