import JSON
import Testing

@Suite struct JSONTests {
    @Test("assigning at a path makes the objects on the way")
    func assignAtPath() {
        var value: JSON = [:]
        value["spec", "template", "replicas"] = 3
        #expect(value == ["spec": ["template": ["replicas": 3]]])
        value["spec", "template", "replicas"] = nil
        #expect(value == ["spec": ["template": [:]]])
    }
}
