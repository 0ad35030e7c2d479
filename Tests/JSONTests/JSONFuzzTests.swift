import FuzzSupport
import JSON
import Testing

@Suite struct JSONFuzzTests {
    private static let mutator = Mutator(
        corpus: [
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"x":"y"}},"spec":{"containers":[{"n":1}]}}"#,
            #"[1,-2.5e-3,0,1e10,12345678901234567890,0.1,true,false,null]"#, #""\u00e9\ud83d\ude00\n\t\\\"é漢😀""#,
            #"{"a":{"b":{"c":[[[[]]]]}}}"#, #"[{"op":"add","path":"/a/-","value":{"~":"/"}}]"#,
        ],
        tokens: [
            "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u", "\\ud800", "null", "tru", "1e", "-", "0", ".",
            "9999999999999999999",
            "\u{0}", "\u{FEFF}", "é", " ", "\n",
        ])

    @Test("a random tree is written and read back the same, compact and pretty")
    func roundTrip() throws {
        try Fuzz.run("JSON round trip", rounds: 1000) { random, seed in
            let value = RandomJSON.value(&random)
            let bytes = value.encoded()
            let read = try JSON(parsing: bytes)
            #expect(read == value && read.encoded() == bytes, "seed \(seed)")
            #expect(try JSON(parsing: value.encodedPretty()) == value, "seed \(seed)")
        }
    }

    @Test("any bytes are read, or refused at a place within them")
    func parser() {
        Fuzz.run("JSON parser", rounds: 3000) { random, seed in
            let bytes = Self.mutator.input(&random)
            do throws(JSONParseError) {
                let value = try JSON(parsing: bytes)
                #expect((try? JSON(parsing: value.encoded())) == value, "seed \(seed)")
            } catch {
                #expect((0...bytes.count).contains(error.offset), "seed \(seed)")
                #expect(error.line >= 1 && error.column >= 1 && !error.message.isEmpty, "seed \(seed)")
            }
        }
    }

    @Test("any patch applies as a whole or not at all, and leaves what a parser would read")
    func patch() {
        Fuzz.run("JSON Patch", rounds: 2000) { random, seed in
            let document = RandomJSON.value(&random)
            let operations = (0..<random.below(12)).map { _ in Self.operation(document, &random) }
            guard let patch = try? JSONPatch(.array(operations)) else { return }
            if let result = try? patch.apply(to: document) {
                #expect((try? JSON(parsing: result.encoded(), depthMax: 600)) == result, "seed \(seed)")
            }
            #expect((try? patch.apply(to: document)) == (try? patch.apply(to: document)), "seed \(seed)")
            _ = MergePatch.apply(RandomJSON.changed(document, &random), to: document)
        }
    }

    private static func operation(_ document: JSON, _ random: inout SplitMix) -> JSON {
        var operation: JSON = [
            "op": .string(random.pick(["add", "remove", "replace", "move", "copy", "test"])),
            "path": .string(pointer(document, &random)),
        ]
        operation["from"] = .string(pointer(document, &random))
        operation["value"] = RandomJSON.value(&random, depth: 3)
        return random.oneIn(20) ? RandomJSON.changed(operation, &random) : operation
    }

    /// Mostly a place that is there.
    private static func pointer(_ document: JSON, _ random: inout SplitMix) -> String {
        var tokens: [String] = []
        var value = document
        while !random.oneIn(4) {
            if case .object(let object) = value, !object.isEmpty {
                let key = random.pick(object.keys)
                tokens.append(key)
                value = object[key] ?? .null
            } else if case .array(let array) = value, !array.isEmpty {
                let index = random.below(array.count)
                tokens.append(String(index))
                value = array[index]
            } else {
                break
            }
        }
        if random.oneIn(3) { tokens.append(random.pick(["-", "0", "1", "", "new", "~", "/", "01", "-1"])) }
        return JSONPointer(tokens: tokens).description
    }
}
