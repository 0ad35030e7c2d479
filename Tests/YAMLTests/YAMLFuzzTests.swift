import FuzzSupport
import JSON
import Testing
import YAML

@Suite struct YAMLFuzzTests {
    private static let mutator = Mutator(
        corpus: [
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels: {x: y, 'z': \"1\"}\nspec:\n  containers:\n  - name: a\n    args: [a, -b]\n",
            "# c\n---\na: &x\n  b: 1\n  c: [*x]\n---\nd:\n  <<: &y {e: 1}\n  f: *y\n...\n---\n",
            "text: |-\n  a\n   b\n\nfolded: >+\n  c\n\n  d\n",
            "? a\n: - b\n  - ? c\n    : d\n",
            "- !!str 1\n- !!int '2'\n- !!binary aGk=\n- !t x\n- 0x1F\n- 1_0\n- .5\n- ~\n",
            "\"a\\u00e9\\x41\\n\": 'it''s'\n", "{a: [1, {b: c}], d: }\n",
        ],
        tokens: [
            "&a ", "*a", "<<: ", "- ", ": ", "? ", "|", ">", "|2-\n", "#", "'", "\"", "{", "}", "[", "]", ",", "!!map ",
            "%YAML 1.1\n", "---\n",
            "...\n", "\t", "\n", "\r\n", "  ", "\\", "\u{85}", "\u{2028}", "\u{FEFF}", "é", "\u{0}", "@", "`", "~",
        ])

    @Test("what is printed reads back as the same value")
    func roundTrip() throws {
        try Fuzz.run("YAML round trip", rounds: 1000) { random, seed in
            let value: JSON = [RandomJSON.value(&random), .string(RandomJSON.text(&random))]
            let read = try YAML.parse(Array(YAML.encode(value).utf8))
            #expect(read.map(\.value) == [value], "seed \(seed)")
        }
    }

    @Test("any bytes are read, or refused with a line of theirs")
    func parser() {
        Fuzz.run("YAML parser", rounds: 2000) { random, seed in
            let bytes = Self.mutator.input(&random)
            let lineCount = bytes.count { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) } + 1
            do throws(YAMLError) {
                for document in try YAML.parse(bytes) {
                    #expect((1...lineCount).contains(document.line), "seed \(seed)")
                    #expect((1...lineCount).contains(document.line(ofField: "spec.containers[0].name")), "seed \(seed)")
                    let again = try? YAML.parse(Array(YAML.encode(document.value).utf8))
                    #expect(again?.first?.value == document.value, "seed \(seed)")
                }
            } catch {
                #expect((1...lineCount + 1).contains(error.line) && !error.message.isEmpty, "seed \(seed)")
            }
        }
    }
}
