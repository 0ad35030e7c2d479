import JSON
import Resources
import Schema
import Testing

/// That nothing is missing: what the OpenAPI document of Kubernetes 1.32 counts.
@Suite("The schema of pods") struct PodSchemaTests {
    @Test("a pod is made of the types and fields that Kubernetes publishes")
    func counts() {
        var fields: [String: Int] = [:]
        Self.count(Pod.definition.schema, into: &fields)
        // The field count of the metadata's own types is left out: they are every kind's.
        let ofPods = fields.filter { $0.key.hasPrefix("io.k8s.api.core.v1.") }
        #expect(ofPods.count == 115)
        #expect(ofPods.values.reduce(0, +) == 528)
        #expect(fields["io.k8s.api.core.v1.PodSpec"] == 40)
        #expect(fields["io.k8s.api.core.v1.Container"] == 24)
        #expect(fields["io.k8s.api.core.v1.Volume"] == 31)
        #expect(fields["io.k8s.api.core.v1.PodStatus"] == 16)
    }

    private static func count(_ schema: Schema, into fields: inout [String: Int]) {
        switch schema.shape {
        case .object(let object):
            if let name = object.typeName { fields[name] = object.names.count }
            for child in object.byName.values { count(child, into: &fields) }
        case .array(let element, _), .map(let element): count(element, into: &fields)
        default: return
        }
    }
}
