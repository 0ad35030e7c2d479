import JSON
import Testing

@testable import kctl

@Suite("JSONPath") struct JSONPathTests {
    static let store: JSON = [
        "kind": "List",
        "items": [
            [
                "kind": "None",
                "metadata": [
                    "name": "127.0.0.1",
                    "labels": ["kubernetes.io/hostname": "127.0.0.1", "app.kubernetes.io/name": "x"],
                ],
                "status": [
                    "capacity": ["cpu": "4"], "ready": true, "count": 3,
                    "addresses": [["type": "LegacyHostIP", "address": "127.0.0.1"]],
                ],
            ],
            [
                "kind": "None", "metadata": ["name": "127.0.0.2", "labels": ["kubernetes.io/hostname": "127.0.0.2"]],
                "status": [
                    "capacity": ["cpu": "8"], "ready": false, "count": 12,
                    "addresses": [
                        ["type": "LegacyHostIP", "address": "127.0.0.2"], ["type": "another", "address": "127.0.0.3"],
                    ],
                ],
            ],
        ],
        "users": [
            ["name": "myself", "user": [:]], ["name": "e2e", "user": ["username": "admin", "password": "secret"]],
        ],
        "numbers": [0, 1, 2, 3, 4, 5], "empty": [], "half": 0.5,
    ]

    @Test(
        "templates give what kubectl gives",
        arguments: [
            ("plain text", "plain text"), ("kind is {.kind}", "kind is List"), ("{['kind']}", "List"),
            ("{.items[*].metadata.name}", "127.0.0.1 127.0.0.2"), ("{.items[0].metadata.name}", "127.0.0.1"),
            ("{.items[-1].metadata.name}", "127.0.0.2"), ("{$.kind}", "List"), ("{ .kind }", "List"),
            (
                "{.items[*]['metadata.name', 'status.capacity']}",
                "127.0.0.1 127.0.0.2 {\"cpu\":\"4\"} {\"cpu\":\"8\"}"
            ),
            (
                "{range .items[*]}{.metadata.name}{\"\\t\"}{.status.capacity}{\"\\n\"}{end}",
                "127.0.0.1\t{\"cpu\":\"4\"}\n127.0.0.2\t{\"cpu\":\"8\"}\n"
            ),
            ("{range .items[*]}[{.metadata.name}, {.status.capacity.cpu}] {end}", "[127.0.0.1, 4] [127.0.0.2, 8] "),
            ("{..name}", "127.0.0.1 127.0.0.2 myself e2e"), ("{.users[*].name}", "myself e2e"),
            ("{.users[?(@.name==\"e2e\")].user.password}", "secret"),
            ("{.users[?(@.name=='e2e')].user.password}", "secret"),
            ("{.users[?(@.name!=\"e2e\")].name}", "myself"),
            ("{.items[*].status.addresses[?(@.type==\"another\")].address}", "127.0.0.3"),
            ("{.items[?(@.status.count>3)].metadata.name}", "127.0.0.2"),
            ("{.items[?(@.status.count<=3)].metadata.name}", "127.0.0.1"),
            ("{.items[?(@.status.ready==true)].metadata.name}", "127.0.0.1"),
            ("{.items[?(@.status.addresses[1])].metadata.name}", "127.0.0.2"),
            ("{.users[?(@.user.username)].name}", "e2e"),
            ("{.items[0].metadata.labels.kubernetes\\.io/hostname}", "127.0.0.1"),
            ("{.items[0].metadata.labels['kubernetes\\.io/hostname']}", "127.0.0.1"),
            ("{.items[0]['metadata.name']}", "127.0.0.1"),
            ("{.items[0].metadata.labels.app\\.kubernetes\\.io/name}", "x"),
            ("{.numbers[0:2]}", "0 1"), ("{.numbers[1:5:2]}", "1 3"), ("{.numbers[::2]}", "0 2 4"),
            ("{.numbers[-2:]}", "4 5"), ("{.numbers[:-4]}", "0 1"), ("{.numbers[3:3]}", ""), ("{.numbers[0,2]}", "0 2"),
            ("{.items[0]['kind','status'].ready}", "true"), ("{.items[0].status['count','ready']}", "3 true"),
            ("{.nothing}", ""), ("{.nothing.below}", ""), ("{.nothing[0]}", ""), ("{.empty}", "[]"),
            ("{.empty[*]}", ""),
            ("{.half}", "0.5"),
            ("{.items[0].status.*}", "[{\"address\":\"127.0.0.1\",\"type\":\"LegacyHostIP\"}] {\"cpu\":\"4\"} 3 true"),
            ("{\"a\"}{'b'}{\"\\n\"}", "ab\n"), ("{.users[0].user}", "{}"),
            (
                "{range .items[*]}{range .status.addresses[*]}{.address} {end}| {end}",
                "127.0.0.1 | 127.0.0.2 127.0.0.3 | "
            ),
            ("{.items[*].status.capacity['cpu']}", "4 8"), ("{@.kind}", "List"), ("{.}", nil),
        ])
    func templates(_ template: String, _ expected: String?) throws {
        let text = try JSONPath(template).text(Self.store)
        #expect(text == expected ?? JSONOutput.compact(Self.store))
    }

    @Test(
        "templates that can't be read say why",
        arguments: [
            ("{.a", "unclosed action"), ("{.a[", "unterminated array"), ("{\"a}", "unterminated quoted string"),
            ("{foo}", "unrecognized identifier foo"), ("{end}", "not in range, nothing to end"),
            ("{.a[x]}", "invalid array index x"), ("{.a[?(@.x=<1)]}", "unrecognized filter operator =<"),
            ("{,}", "unrecognized character in action: ','"),
        ])
    func unreadable(_ template: String, _ message: String) {
        #expect(throws: JSONPathError(message)) { try JSONPath(template) }
    }

    @Test(
        "expressions that don't fit the object say why",
        arguments: [
            ("{.numbers[9]}", "array index out of bounds: index 9, length 6"),
            ("{.numbers[-9]}", "array index out of bounds: index -3, length 6"),
            ("{.kind[0]}", "List is not array or slice"),
            ("{.numbers[4:2]}", "starting index 4 is greater than ending index 2"),
            ("{.numbers[::0]}", "step must be > 0"),
            ("{.kind[?(@.x)]}", "List is not array or slice and cannot be filtered"),
            ("{.users[?(@.name==1)]}", "incompatible types for comparison"),
        ])
    func unfitting(_ template: String, _ message: String) throws {
        let path = try JSONPath(template)
        #expect(throws: JSONPathError(message)) { try path.text(Self.store) }
    }

    @Test("a missing field is an error when asked to be")
    func missing() throws {
        #expect(throws: JSONPathError("nothing is not found")) {
            try JSONPath("{.nothing}").text(Self.store, allowsMissing: false)
        }
    }

    @Test("relaxed expressions need no braces", arguments: [".kind", "kind", "{.kind}", "{kind}", "['kind']"])
    func relaxed(_ expression: String) throws {
        #expect(try JSONPath(relaxed: expression).values(Self.store) == ["List"])
    }
}
