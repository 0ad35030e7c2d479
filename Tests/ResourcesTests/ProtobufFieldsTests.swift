import JSON
import Resources
import Schema
import Testing

/// Whether the tables of field numbers know all that the schemas know.
@Suite("Field numbers") struct ProtobufFieldsTests {
    @Test("every field of every kind has a number", arguments: BuiltInResources.all)
    func complete(definition: ResourceDefinition) {
        var seen: Set<String> = []
        check(definition.schema, isKind: true, seen: &seen)
    }

    @Test("so has every field of the older versions that are served", arguments: OlderVersion.all.map(\.schema))
    func older(schema: Schema) {
        var seen: Set<String> = []
        check(schema, isKind: true, seen: &seen)
    }

    private func check(_ schema: Schema, isKind: Bool = false, seen: inout Set<String>) {
        switch schema.shape {
        case .object(let fields):
            guard let type = fields.typeName else {
                Issue.record("an object without a type name: \(fields.names)")
                return
            }
            guard seen.insert(type).inserted else { return }
            let numbered = Self.names(of: type)
            let expected = Set(fields.names).subtracting(isKind ? ["apiVersion", "kind"] : [])
            #expect(expected.subtracting(numbered) == [], "\(type)")
            for field in fields.byName.values { check(field, seen: &seen) }
        case .array(let element, _), .map(let element): check(element, seen: &seen)
        default: break
        }
    }

    private static let known = ProtobufFields.builtIn.names

    private static func names(of type: String) -> Set<String> {
        var names: Set<String> = []
        for name in known[type] ?? [] {
            if name.hasPrefix("@") {
                names.formUnion(self.names(of: String(name.dropFirst())))
            } else {
                names.insert(name)
            }
        }
        return names
    }
}
