import JSON
import Platform
import Resources
import Testing
import YAML

/// Manifests that are wrong in ways nobody thought of: the corpus, with a value replaced, removed or repeated by chance.
@Suite("Mutated manifests") struct MutatedManifestTests {
    private static let roundsPerManifest = 200

    @Test("are taken or refused, never a crash; what is taken stays as it is", arguments: 1...4)
    func mutated(seed: UInt64) throws {
        let random = SeededRandom(seed: seed)
        for text in Corpus.all {
            for document in try YAML.parse(Array(text.utf8)) {
                let kind = document.value["kind"]
                let definition = try #require(BuiltInResources.all.first { .string($0.kind) == kind })
                let valid = WrittenObject(definition, document.value).json
                for _ in 0..<Self.roundsPerManifest {
                    var mutant = document.value
                    for _ in 0...random.next(below: 3) { Self.mutate(&mutant, random) }
                    Self.check(definition, mutant, valid: valid)
                }
            }
        }
    }

    private static func check(_ definition: ResourceDefinition, _ mutant: JSON, valid: JSON) {
        var pruned = mutant
        _ = definition.schema.prune(&pruned)
        // The server refuses a wrong type before anything else sees it.
        guard definition.schema.typeErrors(in: pruned).isEmpty else { return }
        let written = WrittenObject(definition, mutant)
        for column in definition.columns {
            _ = column.valueAtTime?(written.json, Timestamp(nanoseconds: 0)) ?? column.value(written.json)
        }
        _ = WrittenObject(definition, mutant, over: valid).errors
        guard written.errors.isEmpty else { return }
        let again = WrittenObject(definition, written.json, over: written.json)
        #expect(again.messages == [])
        #expect(again.unknown == [])
        #expect(again.json == written.json)
    }

    /// Changes one value somewhere in the tree.
    private static func mutate(_ value: inout JSON, _ random: SeededRandom) {
        let isHere = random.next(below: 5) == 0
        switch value {
        case .object(var members) where !isHere && !members.isEmpty:
            let key = members.keys[random.next(below: members.count)]
            if random.next(below: 12) == 0 {
                members[key] = nil
            } else if var member = members[key] {
                mutate(&member, random)
                members[key] = member
            }
            value = .object(members)
        case .array(var elements) where !isHere && !elements.isEmpty:
            let index = random.next(below: elements.count)
            switch random.next(below: 10) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: mutate(&elements[index], random)
            }
            value = .array(elements)
        default: value = replacement(random)
        }
    }

    private static func replacement(_ random: SeededRandom) -> JSON {
        let values: [JSON] = [
            .null, true, false, 0, -1, 1, 80, 65_536, .int(.max), .int(.min), 0.5, 1e300, "", " ", "a", "A_b", "-",
            "100%", "-5%", "999999999999999999999%", "1Gi", "-1", "1e400", "..", "../..", "/", "a/b/c",
            "metadata.labels['",
            "metadata.labels['']", "é\u{0}", "2026-01-01T00:00:00Z", "Always", "Recreate", [], [[:]], ["a", "a"], [:],
            ["name": "a"], ["type": "Localhost"], ["cpu": "-1", "x/y": "1.5"],
        ]
        return values[random.next(below: values.count)]
    }
}
