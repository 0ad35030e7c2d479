import FuzzSupport
import JSON
import Resources
import Schema
import Testing

@Suite struct SchemaFuzzTests {
    @Test("pruning and defaulting twice is the same as once, for every kind and whatever it is given")
    func idempotence() {
        Fuzz.run("prune and default", rounds: 800) { random, seed in
            let schema = random.pick(BuiltInResources.all).schema
            var value = random.oneIn(10) ? RandomJSON.value(&random) : RandomObject.make(schema, &random)
            for _ in 0..<random.below(3) { value = RandomJSON.changed(value, &random) }
            let unknown = schema.prune(&value)
            let pruned = value
            #expect(schema.prune(&value) == [] && value == pruned, "seed \(seed): prune, after \(unknown)")
            schema.applyDefaults(to: &value)
            let defaulted = value
            schema.applyDefaults(to: &value)
            #expect(value == defaulted, "seed \(seed): default")
            #expect(schema.prune(&value) == [] && value == defaulted, "seed \(seed): prune after default")
            _ = schema.typeErrors(in: value)
            _ = schema.validate(value)
        }
    }

    @Test("what is of the right types has no type errors")
    func types() {
        Fuzz.run("types", rounds: 300) { random, seed in
            let schema = random.pick(BuiltInResources.all).schema
            var value = RandomObject.make(schema, &random)
            #expect(schema.typeErrors(in: value).map(\.field) == [], "seed \(seed)")
            schema.applyDefaults(to: &value)
            #expect(schema.typeErrors(in: value).map(\.field) == [], "seed \(seed): defaults")
        }
    }

    @Test("strategic merge does what a plain reading of its rules does")
    func strategicMerge() {
        Fuzz.run("strategic merge", rounds: 800) { random, seed in
            let schema = random.oneIn(3) ? random.pick(BuiltInResources.all).schema : Self.dense
            let present = RandomObject.make(schema, &random)
            var patch = RandomPatch.make(RandomObject.make(schema, &random), &random)
            let isWild = random.oneIn(10)
            if isWild { patch = RandomJSON.changed(patch, &random) }
            let merged = try? schema.strategicMerge(patch, into: present)
            let expected = PlainStrategicMerge.apply(patch, to: present, schema)
            #expect(
                merged == expected,
                "seed \(seed): \(String(decoding: patch.encoded(), as: UTF8.self)) into \(String(decoding: present.encoded(), as: UTF8.self))"
            )
            if isWild { return }  // Its texts may begin with a $ of their own.
            let text = merged.map { String(decoding: $0.encoded(), as: UTF8.self) } ?? ""
            #expect(!text.contains("\"$"), "seed \(seed): a directive is left in \(text)")
        }
    }

    /// Small, so that patch and object often mean the same elements.
    private static let dense = Schema.object([
        "replicas": .int32, "labels": .stringMap,
        "containers": .list(
            of: .object([
                "name": .string, "image": .string, "args": .array(of: .string),
                "ports": .list(
                    of: .object(["containerPort": .int32, "protocol": .string]), keys: "containerPort", "protocol",
                    patchKey: "containerPort"),
            ]), keys: "name"),
        "finalizers": .array(of: .string, .set).mergingPrimitives(),
        "strategy": .object(["type": .string, "rollingUpdate": .object(["maxSurge": .intOrString])]).retainingKeys(),
        "extra": .any,
    ])
}
