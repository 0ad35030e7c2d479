import Resources
import Testing

@Suite struct LabelSelectorTests {
    private static let labels = ["app": "web", "tier": "front", "level": "3"]

    @Test(
        "matches",
        arguments: [
            "", "app=web", "app==web", "app = web", "app!=db", "app in (web, db)", "tier notin (back)", "app", "!other",
            "other!=x", "other notin (x)", "app=web,tier", "level>2", "level<4",
        ])
    func matches(text: String) throws {
        let selector = try LabelSelector(parsing: text)
        #expect(selector.matches(Self.labels))
        #expect(try LabelSelector(parsing: selector.text).matches(Self.labels))
    }

    @Test(
        "does not match",
        arguments: [
            "app=db", "app!=web", "app in (db)", "!app", "other", "app=web,tier=back", "level>3", "level<3", "app>1",
            "other>1",
        ])
    func matchesNot(text: String) throws { #expect(try !LabelSelector(parsing: text).matches(Self.labels)) }

    @Test(
        "what is wrong is named",
        arguments: [
            ("a>x", "\"x\" is no integer"), ("a=-", "invalid value \"-\""), ("-a", "invalid key \"-a\""),
            ("a on (b)", "expected 'in' or 'notin' before the parenthesis"), ("a in (b", "invalid key \"a in (b\""),
        ])
    func refused(text: String, why: String) {
        let error = #expect(throws: LabelSelectorError.self) { try LabelSelector(parsing: text) }
        #expect(error?.description == "unable to parse requirement: \(why) in the label selector \"\(text)\"")
    }

    @Test("selectors in objects know no comparison of numbers")
    func objects() {
        #expect(LabelSelector(["matchExpressions": [["key": "a", "operator": ">", "values": ["1"]]]]) == nil)
        #expect(
            LabelSelector(["matchExpressions": [["key": "app", "operator": "Exists"]]])?.matches(Self.labels) == true)
        #expect(LabelSelector([:])?.matches(Self.labels) == true && LabelSelector(nil) == nil)
    }
}
