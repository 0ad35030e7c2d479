import JSON
import Schema
import Testing

@Suite("Protobuf") struct ProtobufTests {
    private static let fields: ProtobufFields = {
        var fields = ProtobufFields()
        fields.add(
            "t",
            [
                "Pod": "metadata @Common replicas? count ports limits since port data rest numbers",
                "Meta": "name - labels",
                "Common": "name host", "Port": "number",
            ])
        return fields
    }()
    private static let schema = Schema.object(
        "t.Pod",
        [
            "metadata": .object("t.Meta", ["name": .string, "labels": .stringMap]), "name": .string, "host": .string,
            "replicas": .int32, "count": .int32, "ports": .array(of: .object("t.Port", ["number": .int32])),
            "limits": .map(of: .quantity), "since": .dateTime, "port": .intOrString,
            "data": .map(of: .string.format(.base64)), "rest": .any, "numbers": .array(of: .int64),
        ])

    private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2, UInt8(bytes.count)] + bytes
    }
    private static func text(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }
    private static func envelope(_ body: [UInt8]) -> [UInt8] {
        ProtobufDecoder.magic + field(1, text(1, "v1") + text(2, "Pod")) + field(2, body)
    }

    static let cases: [(String, [UInt8], JSON)] = [
        (
            "strings and maps in messages",
            field(1, text(1, "a") + field(3, text(1, "k") + text(2, "v")) + field(3, text(1, "e"))),
            ["metadata": ["name": "a", "labels": ["k": "v", "e": ""]]]
        ),
        ("an inlined message's fields stand beside the others", field(2, text(1, "n") + text(2, "")), ["name": "n"]),
        ("zero is left out", [4 << 3, 0], [:]),
        ("unless it says something", [3 << 3, 0], ["replicas": 0]),
        ("a negative number takes ten bytes", [4 << 3] + Array(repeating: 0xff, count: 9) + [1], ["count": -1]),
        ("lists of messages", field(5, [8, 80]) + field(5, [8, 0]), ["ports": [["number": 80], [:]]]),
        ("quantities", field(6, text(1, "cpu") + field(2, text(1, "100m"))), ["limits": ["cpu": "100m"]]),
        ("times", field(7, [8, 60, 16, 0]), ["since": "1970-01-01T00:01:00Z"]),
        ("times with a fraction", field(7, [8, 0, 16, 0xe8, 7]), ["since": "1970-01-01T00:00:00.000001Z"]),
        ("no time", field(7, []), [:]),
        ("a number or a text: a number", field(8, [8, 0, 16, 80, 26, 0]), ["port": 80]),
        ("a number or a text: a text", field(8, [8, 1, 16, 0, 26, 1, 0x78]), ["port": "x"]),
        ("bytes are base64", field(9, text(1, "k") + field(2, [0, 255])), ["data": ["k": "AP8="]]),
        ("what is JSON already", field(10, text(1, #"{"a":1}"#)), ["rest": ["a": 1]]),
        ("packed and single numbers", field(11, [1, 2]) + [11 << 3, 3], ["numbers": [1, 2, 3]]),
        ("unknown fields", [15 << 3, 1] + field(14, [1, 2, 3]) + [13 << 3 | 1] + Array(repeating: 0, count: 8), [:]),
    ]

    @Test("messages become objects", arguments: cases)
    func decodes(name: String, body: [UInt8], expected: JSON) throws {
        var whole = expected
        whole["apiVersion"] = "v1"
        whole["kind"] = "Pod"
        #expect(try ProtobufDecoder(fields: Self.fields).decode(Self.envelope(body), as: Self.schema) == whole)
    }

    @Test(
        "broken messages are refused",
        arguments: [
            [], [0x6b, 0x38, 0x73], envelope([1 << 3 | 2, 5, 1]), envelope([3 << 3]), envelope([0]),
            envelope([3 << 3 | 3]), envelope([3 << 3 | 2, 1, 0]), envelope([1 << 3, 1]),
            envelope(field(1, field(1, [0xff]))),
            envelope([3 << 3] + Array(repeating: 0xff, count: 11)), envelope(field(10, text(1, "{"))),
        ] as [[UInt8]])
    func refuses(bytes: [UInt8]) {
        #expect(throws: ProtobufError.self) {
            try ProtobufDecoder(fields: Self.fields).decode(bytes, as: Self.schema)
        }
    }

    @Test("random bytes end in an object or an error")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let body = (0..<Int.random(in: 0..<60)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = try? ProtobufDecoder(fields: Self.fields).decode(Self.envelope(body), as: Self.schema)
        }
    }
}
